"""What the rule engine proved for an earlier run: same rules, same engine, same fact, same answer.

Only the rule engine has a memory; the auditor answers anew each time, and is compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from rulecheck import cache
from rulecheck.checking.results import engine_told
from rulecheck.engines.cases import Engine, Remembering
from rulecheck.rulebook.conditions import Condition

_KIND = "answers"
_KEPT_AT_MOST = 8
# Some milliseconds to read.
FACTS_AT_MOST = 5_000


class KeptAnswers:
    """The answers an engine has proved of the conditions of some rules, and the place of these.

    Conditions are kept by their number: the rules, whose key names the place, have them in order.
    """

    def __init__(self, key: str, engine: Remembering, conditions: Sequence[Condition]) -> None:
        self._key, self._engine, self._conditions = key, engine, conditions

    def recall(self) -> None:
        """Have the engine take over what is kept."""
        kept = cache.kept(self._key, _KIND)
        if isinstance(kept, dict):
            self._engine.recall({self._conditions[n]: proved for n, proved in kept.items()})

    def keep(self) -> None:
        """Keep what the engine has learned since, as far as there is room."""
        learned = self._engine.learned()
        if learned:
            cache.keep(self._key, _KIND, _some(self._numbered(learned)), _KEPT_AT_MOST)

    def forget(self) -> None:
        """Keep nothing: who gave a wrong answer, or none, is trusted in no other."""
        cache.forget(self._key, _KIND)

    def _numbered(self, learned: Mapping[Condition, Mapping[Any, Any]]) -> dict[int, Any]:
        found = ((n, learned.get(condition)) for n, condition in enumerate(self._conditions))
        return {n: proved for n, proved in found if proved}


def _some(proved: Mapping[int, Mapping[Any, Any]]) -> dict[int, dict[Any, Any]]:
    """The first answers of each condition, with an equal share of the room for each."""
    share = FACTS_AT_MOST // max(len(proved), 1)
    return {n: dict(islice(one.items(), share)) for n, one in proved.items()}


def kept_answers(
    rules: str | None, engines: Sequence[Engine], conditions: Sequence[Condition]
) -> KeptAnswers | None:
    """The kept answers of the engine that has a memory; None where nothing can be kept.

    `rules` is the key of the rules, and `conditions` all that they ask, always in one order.
    """
    engine = next((one for one in engines if isinstance(one, Remembering)), None)
    if rules is None or engine is None:
        return None
    key = cache.key_of(rules.encode(), repr(engine_told()).encode())
    return KeptAnswers(key, engine, conditions) if key else None

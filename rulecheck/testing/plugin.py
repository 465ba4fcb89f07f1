"""For pytest: each example of a rule, and each relation it must satisfy, as a test of its own.

`pytest --rulecheck rules/` tests the rules in files and folders. Without the option, or the setting
of its name, nothing is loaded and nothing changes.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rulecheck.rulebook.rules import Rule
    from rulecheck.testing.trials import Trial, Trials

# The option, and the setting of the same name.
_NAME = "rulecheck"
_EXAMPLES = "rulecheck_examples"
_SEED = "rulecheck_seed"
_DRAFTS_EACH = 10
_MARK = "rulecheck: an example of a rule, or a relation that it must satisfy"
_WITHOUT_HYPOTHESIS = "--rulecheck needs Hypothesis: pip install 'rulecheck[testing]'"

# The files and folders of rules by where they really are, as they were named.
_FOLDERS = pytest.StashKey[Mapping[Path, Path]]()
_FILES = pytest.StashKey[dict[Path, Path]]()
# On how many drafts each relation is tried, and the seed that chooses them.
_NUMBERS = pytest.StashKey[tuple[int | None, int | None]]()
_TRIALS = pytest.StashKey["Trials"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and the settings that may stand in their place."""
    group = parser.getgroup(_NAME, "rules of rulecheck")
    rules = "Test the rules in this file or folder; may be repeated. Without other arguments, "
    group.addoption(
        "--rulecheck", action="append", metavar="RULES", help=rules + "nothing else is tested."
    )
    drafts = f"Try each relation on so many drafts ({_DRAFTS_EACH}); with 0, run the examples only."
    group.addoption("--rulecheck-examples", type=int, metavar="N", help=drafts)
    seed = "Try other drafts: for each number the same ones."
    group.addoption("--rulecheck-seed", type=int, metavar="N", help=seed)
    parser.addini(_NAME, "Files and folders whose rules to test, too.", "paths", default=[])
    parser.addini(_EXAMPLES, drafts, default=str(_DRAFTS_EACH))
    parser.addini(_SEED, seed, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Adds the rules to what is to be collected."""
    here = config.invocation_params.dir
    asked = config.getoption("--rulecheck") or ()
    folders = [Path(name) for name in asked] or [_seen_from(here, f) for f in config.getini(_NAME)]
    config.stash[_FOLDERS] = {(here / folder).resolve(): folder for folder in folders}
    if not folders:
        return
    if find_spec("hypothesis") is None:
        raise pytest.UsageError(_WITHOUT_HYPOTHESIS)
    config.stash[_NUMBERS] = _number(config, _EXAMPLES), _number(config, _SEED)
    config.addinivalue_line("markers", _MARK)
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    if asked and not named:
        config.args.clear()
    if asked or not named:
        known = {Path(argument).resolve() for argument in config.args}
        config.args += [str(one) for one in config.stash[_FOLDERS] if one not in known]


def _seen_from(place: Path, file: Path) -> Path:
    """The name of a file or folder below a place, seen from there; of others, as it is."""
    return file.relative_to(place) if file.is_relative_to(place) else file


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of rules that was named; those in folders are found as the loader finds them."""
    named = parent.config.stash[_FOLDERS] and parent.session.isinitpath(file_path)
    if not named or file_path.resolve() not in _files(parent.config):
        return None
    file: RulesFile = RulesFile.from_parent(parent, path=file_path)
    return file


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Adds the rules to what pytest finds itself: it goes into fewer folders than the loader, and
    rules it passes over would be taken for rules that pass."""
    report = yield
    if isinstance(collector, pytest.Session) and collector.config.stash[_FOLDERS]:
        report.result += list(_rules(collector, report.result))
    return report


def _rules(
    session: pytest.Session, found: Iterable[pytest.Item | pytest.Collector]
) -> Iterator[pytest.Collector]:
    """The files of rules below what is to be tested, but for those found already; and whatever
    keeps rules from being used that none of these files tells."""
    config, files = session.config, _files(session.config)
    asked = [argument.split("::") for argument in config.args]
    places = [(config.invocation_params.dir / place).resolve() for place, *_ in asked]
    whole = [place for place, (_, *names) in zip(places, asked, strict=True) if not names]
    told = {node.path.resolve() for node in found if isinstance(node, RulesFile)}
    for real, file in files.items():
        if real not in told and any(_below(place, file, real) for place in whole):
            told.add(real)
            yield RulesFile.from_parent(session, path=file)
    folders = config.stash[_FOLDERS]
    if any(_below(place, one) or _below(one, place) for one in folders for place in places):
        problems = _trials(config).problems_besides(told)
        if problems:
            yield Unusable.from_parent(session, name=_NAME, nodeid=_NAME, problems=problems)


def _below(place: Path, *names: Path) -> bool:
    """Whether a file or folder, by one of its names, is in a place or is the place."""
    return any(name.is_relative_to(place) for name in names)


def _files(config: pytest.Config) -> dict[Path, Path]:
    """The files of the rules asked for, as the loader has them, by where they really are."""
    if _FILES not in config.stash:
        from rulecheck.rulebook.loader import yaml_files
        from rulecheck.source.problems import UnusableInput

        found: list[Path] = []
        for folder in config.stash[_FOLDERS]:
            # What is wrong with the folder is told by the trials, which load it too.
            with suppress(UnusableInput):
                found += yaml_files(folder)
        config.stash[_FILES] = {file.resolve(): file for file in found}
    return config.stash[_FILES]


def _trials(config: pytest.Config) -> Trials:
    """The trials of all rules asked for, loaded once."""
    if _TRIALS not in config.stash:
        from rulecheck.testing.trials import Trials

        drafts, seed = config.stash[_NUMBERS]
        config.stash[_TRIALS] = Trials(config.stash[_FOLDERS], drafts or 0, seed)
    return config.stash[_TRIALS]


def _number(config: pytest.Config, name: str) -> int | None:
    """A number, as the command line or the settings have it. Raises UsageError."""
    found = config.getoption(f"--{name.replace('_', '-')}")
    written = config.getini(name) if found is None else str(found)
    if written and not written.isdecimal():
        raise pytest.UsageError(f"{name}: expected a whole number, found {written!r}")
    return int(written) if written else None


class Unusable(pytest.Collector):
    """What keeps rules from being used, and is told by no file of rules."""

    def __init__(self, *, problems: Sequence[str], **told: Any) -> None:
        super().__init__(**told)
        self.problems = problems

    def collect(self) -> Iterator[pytest.Collector]:
        """Raises CollectError."""
        raise self.CollectError("\n".join(self.problems))


class RulesFile(pytest.File):
    """A file of rules."""

    def collect(self) -> Iterator[pytest.Collector]:
        """One collector for each rule of the file."""
        trials = _trials(self.config)
        if problems := trials.problems_of(self.path):
            raise self.CollectError("\n".join(problems))
        for rule in trials.rules_of(self.path):
            yield RuleCollector.from_parent(self, name=rule.id, rule=rule)


class RuleCollector(pytest.Collector):
    """A rule."""

    def __init__(self, *, rule: Rule, **told: Any) -> None:
        super().__init__(**told)
        self.rule = rule

    def collect(self) -> Iterator[pytest.Item]:
        """The examples of the rule, and the relations that cover it."""
        for trial in _trials(self.config).of(self.rule):
            item: TrialItem = TrialItem.from_parent(self, name=trial.name, trial=trial)
            item.add_marker(_NAME)
            yield item


class TrialItem(pytest.Item):
    """An example of a rule, or a relation."""

    def __init__(self, *, trial: Trial, **told: Any) -> None:
        super().__init__(**told)
        self.trial = trial

    def runtest(self) -> None:
        """Raises Failed, which tells what is wrong in plain words."""
        self.trial.run()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """What is wrong; the way through the code is of interest only where that failed."""
        trials = sys.modules["rulecheck.testing.trials"]
        if isinstance(excinfo.value, trials.Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the rule or the example stands; lines count from 0."""
        return self.path, self.trial.line - 1, f"{self.trial.rule.id} {self.name}"

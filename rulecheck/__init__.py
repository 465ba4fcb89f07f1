"""rulecheck checks draft work programmes of treaty bodies against their rules.

import rulecheck
report = rulecheck.check("programme.yaml", rulecheck.load_rules())
for finding in report.findings(): print(finding.rule, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rulecheck.api import (
        Finding,
        Level,
        Problem,
        ProgrammeReport,
        Report,
        Rulebook,
        UnknownOption,
        UnknownReading,
        UnusableInput,
        Verdict,
        check,
        load_rules,
    )

__version__ = "0.1.0"
__all__ = [
    "Finding",
    "Level",
    "Problem",
    "ProgrammeReport",
    "Report",
    "Rulebook",
    "UnknownOption",
    "UnknownReading",
    "UnusableInput",
    "Verdict",
    "__version__",
    "check",
    "load_rules",
]


def __dir__() -> list[str]:
    """What programs use, whether it was used yet or not."""
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    """What programs use is loaded when it is used: the command line starts without it."""
    if name not in __all__:
        raise AttributeError(f"module 'rulecheck' has no attribute {name!r}")
    from rulecheck import api

    return getattr(api, name)

"""Where the rule packs that come with rulecheck lie."""

from __future__ import annotations

from pathlib import Path

import rulecheck


def shipped_rules() -> Path:
    """The folder of the shipped rules: inside the installed package, or beside it in a checkout."""
    package = Path(rulecheck.__file__).parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def shipped_drafts() -> Path | None:
    """The folder of the drafts that the shipped rules are tried on; None outside a checkout."""
    fixtures = shipped_rules().parent / "fixtures"
    return fixtures if fixtures.is_dir() else None

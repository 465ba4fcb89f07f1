"""How a text of a draft is written in each format, so that it stays a text."""

from __future__ import annotations

import re

from rulecheck.reporting.width import clean, replaced

# Stands between a sign and what follows it, where the two would become a reference.
_APART = "&#8203;"
# Made into a pattern when it is first used: most reports are no Markdown.
_MARKDOWN = r"""
    (?P<apart>
        :(?=//|[\w+-]+:)            # https://, :smile:
        | www(?=\.)
        | GH-(?=\d)                 # an issue
        | [0-9a-f]{6}(?=[0-9a-f])   # a commit
    )
    # a list, a heading's line, a command of GitLab
    | ^(?P<number>\d*)(?P<opening>[-+=/.)]|:(?!//|[\w+-]+:))
    | (?P<sign>[@#!%~^&*\[](?=[\w"'.\[]))     # @name, #1, !1, %milestone, ~label, &1, [[page]]
    | (?P<dollar>\$)                         # a formula
    | (?P<mark>[\\`*_\[\]<>|~&^\#])
    """
_FENCE = re.compile(r"`{3,}")


def markdown(text: object) -> str:
    """The text on one line of Markdown as GitHub and GitLab read it: no mark-up, no link, no
    mention, no reference. Where a sign would refer to something, a space of no width follows it.
    """
    return re.sub(_MARKDOWN, _as_text, clean(text), flags=re.VERBOSE | re.IGNORECASE)


def _as_text(match: re.Match[str]) -> str:
    if match["opening"]:
        return f"{match['number']}\\{match['opening']}"
    if match["apart"]:
        return match["apart"] + _APART
    if match["dollar"]:
        # Only an element of its own keeps it from opening a formula.
        return "<span>$</span>"
    mark = match["sign"] or match["mark"]
    return "\\" + mark + (_APART if match["sign"] else "")


def fenced(text: str) -> str:
    """The lines as a block of code in Markdown, within a fence that no line of it closes."""
    fence = "`" * max((len(run) + 1 for run in _FENCE.findall(text)), default=3)
    return f"{fence}\n{text}\n{fence}"


def command_value(text: object) -> str:
    """A text as what follows a workflow command of GitHub; only our own line breaks pass."""
    lines = (replaced(line) for line in str(text).split("\n"))
    return "\n".join(lines).replace("%", "%25").replace("\n", "%0A")


def command_property(text: object) -> str:
    """A text as a property of a workflow command of GitHub."""
    plain = replaced(str(text))
    return command_value(plain).replace(":", "%3A").replace(",", "%2C")

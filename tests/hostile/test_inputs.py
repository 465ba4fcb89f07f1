"""Hostile drafts and rule packs, each put to a real process within bounds of memory and time.

The table of docs/hostile.md is made of the cases below:
`python tests/hostile/test_inputs.py > docs/hostile.md`.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "hostile.md"
INTRODUCTION = """\
# Hostile drafts and rule packs

What `rulecheck check` makes of {n} inputs that are meant to harm it. Each is put to a process of
its own, which may take {seconds} seconds and {mebibytes} MiB of memory (the changes of a rule all
in one), by `python -m pytest tests/hostile`. None ends in a traceback, none prints a character
that a terminal would obey. Code 2 is that of an input that cannot be used; what is said begins
with file, line and column.

A pipe that is named outright on the command line is waited for, as `cat` does: the
`<(…)` of a shell is one too, and none can be told from the other. A pipe in a folder, or one
that a draft names, is refused.

This page is made by `python tests/hostile/test_inputs.py`.
"""
HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"
MEBIBYTE = 1024 * 1024
# What a draft may hold, and a little less than that.
MOST = 4 * MEBIBYTE
FULL = MOST - 200
# The limits, and how they are set, are those of Linux.
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sets limits as Linux does")
SECONDS = 120
MEBIBYTES = 1_024
# What gives root the right to read everything (linux/capability.h), and how it is given up.
RIGHTS_TO_READ = (1, 2)
PR_CAPBSET_DROP = 24
# What a terminal would obey.
COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# No output of a single run is longer.
LONGEST_OUTPUT = MEBIBYTE

Made = Callable[[Path], None]


class Case(NamedTuple):
    """What is put to rulecheck, and what a user sees of it: the code, and some of the text."""

    what: str
    made: Made
    code: int
    says: str
    arguments: tuple[str, ...] = ("draft.yaml",)
    # Without the right of root to read everything.
    as_user: bool = False


def draft(text: str | bytes, name: str = "draft.yaml", **others: str | bytes) -> Made:
    """Writes a draft; others are written beside it, `__` in a name standing for a dot."""

    def made(folder: Path) -> None:
        write(folder / name, text)
        for other, content in others.items():
            write(folder / other.replace("__", "."), content)

    return made


def write(file: Path, text: str | bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))


def body(text: str) -> Made:
    return draft(HEAD + text)


def meeting(keys: str) -> Made:
    return body(f"meetings:\n  - {{id: 7MSP, kind: MSP, {keys}}}\n")


# Packs

RULES = """\
schema: rulecheck/rules/1
document: OWN/1
instrument: CCM
rules:
  - id: OWN-1
    title: {en: Ordinal, zh: 届次}
    asks: {en: The first one., zh: 第一届。}
    locus: para. 1
    modality: shall
    each: meeting
    require: ordinal == 1
    at: ordinal
    finding: {en: Not the first., zh: 不是第一届。}
    remedy: {en: Make it the first., zh: 请改为第一届。}
    examples:
      complies: [{meetings: [{id: 1MSP, kind: MSP, ordinal: 1}]}]
      departs: [{meetings: [{id: 2MSP, kind: MSP, ordinal: 2}]}]
"""
DECISIONS = """\
schema: rulecheck/decisions/1
documents:
  - {symbol: OWN/1, title: {en: Own, zh: 自有}, instrument: CCM}
"""
WITH_PACK = ("draft.yaml", "--rules", "pack")


def pack(old: str = "", new: str = "", **others: str | bytes) -> Made:
    """A draft that complies, and a pack with something changed in its rule."""
    assert old in RULES

    def made(folder: Path) -> None:
        write(folder / "draft.yaml", f"{HEAD}meetings: [{{id: 1MSP, kind: MSP, ordinal: 1}}]\n")
        write(folder / "pack" / "decisions.yaml", DECISIONS)
        write(folder / "pack" / "rules.yaml", RULES.replace(old, new, 1))
        for name, content in others.items():
            write(folder / "pack" / name.replace("__", "."), content)

    return made


def vocabulary(terms: int) -> str:
    found = "".join(f"      term {n}: {{zh: 术语{n}}}\n" for n in range(terms))
    return f"schema: rulecheck/vocabulary/1\nvocabularies:\n  topic:\n    terms:\n{found}"


def crowded() -> Made:
    """A draft under five rules that none of its 20,000 meetings meets."""
    checks = "".join(
        f"      - {{require: ordinal == {n}, finding: {{en: Not {n}., zh: 不是{n}。}}}}\n"
        for n in range(1, 7)
        if n != 2
    )
    rules = RULES.replace("CCM", "TPNW").replace(
        "    require: ordinal == 1\n", f"    checks:\n{checks}"
    )
    rules = rules.replace("complies: [", "complies: [{meetings: []}, ")
    meetings = "".join(f"  - {{id: m{n}, kind: MSP, ordinal: 2}}\n" for n in range(20_000))

    def made(folder: Path) -> None:
        write(folder / "draft.yaml", f"{HEAD}meetings:\n{meetings}".replace("CCM", "TPNW"))
        write(folder / "pack" / "decisions.yaml", DECISIONS.replace("CCM", "TPNW"))
        write(folder / "pack" / "rules.yaml", rules)

    return made


# Folders


def linked(name: str, target: str, made: Made) -> Made:
    """What is made, and a link to something beside it."""

    def both(folder: Path) -> None:
        made(folder)
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(target)

    return both


def closed(name: str, made: Made) -> Made:
    """What is made, of which something cannot be read."""

    def both(folder: Path) -> None:
        made(folder)
        (folder / name).chmod(0)

    return both


def piped(name: str, made: Made) -> Made:
    """What is made, and a pipe that nobody writes to."""

    def both(folder: Path) -> None:
        made(folder)
        os.mkfifo(folder / name)

    return both


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join(lines)


# What stands for a character that a terminal would obey.
FILLER = "\N{REPLACEMENT CHARACTER}"
TOO_MANY = "more than 1000000 values once aliases are written out"
# Of a report without violations.
FITS = "draft.yaml (CCM)"
COMPLYING = HEAD + "meetings: [{id: 1MSP, kind: MSP, ordinal: 1}]\n"
STATES = "convention: {{states_parties: {}}}\n"

CASES: dict[str, tuple[Case, ...]] = {
    "YAML that grows": (
        Case(
            "an alias bomb: ten to the ninth values",
            draft(bomb()),
            2,
            f"draft.yaml:5:5: {TOO_MANY}",
        ),
        Case(
            "1,001 aliases",
            body("a: &x 1\nb: [" + "*x," * 1001 + "]\n"),
            2,
            "draft.yaml:4:3005: more than 1000 aliases",
        ),
        Case(
            "an alias within its own anchor",
            body("meetings: &a [*a]\n"),
            2,
            "draft.yaml:3:15: the alias '*a' has no anchor before it",
        ),
        Case(
            "a bomb of merges",
            body(
                "b: &b {" + ", ".join(f"k{n}: 1" for n in range(10_000)) + "}\n"
                "m: [" + ", ".join(["{<<: *b}"] * 200) + "]\n"
            ),
            2,
            f"draft.yaml:4:495: {TOO_MANY}",
        ),
        Case(
            "a million brackets",
            body("a: " + "[" * 1_000_000),
            2,
            "draft.yaml:3:1003: nested deeper than 50 levels",
        ),
        Case(
            "1,000 levels of indentation",
            body("".join(" " * n + "a:\n" for n in range(1_000))),
            2,
            "draft.yaml:53:51: nested deeper than 50 levels",
        ),
        Case(
            "a title of 4 MiB",
            body(f"title: {'x' * (FULL - 100)}\n"),
            2,
            "draft.yaml:3:8: text longer than 2000 characters",
        ),
        Case(
            "a key of 4 MiB",
            body(f"? {'x' * (FULL - 100)}\n: 1\n"),
            2,
            f"draft.yaml:3:3: unknown key '{'x' * 60}…'",
        ),
        Case(
            "10 MiB of keys",
            body("".join(f"k{n:08}: 1\n" for n in range(800_000))),
            2,
            "draft.yaml:1:1: file is larger than 4 MiB; split it",
        ),
        Case(
            "4 MiB of keys",
            body("".join(f"k{n:06}: 1\n" for n in range(360_000))),
            2,
            "draft.yaml:3:1: unknown key 'k000000'",
        ),
    ),
    "Characters": (
        Case(
            "a NUL",
            body("title: a\0b\n"),
            2,
            "draft.yaml:3:9: not YAML: a character that YAML does not allow",
        ),
        Case(
            "half a character, as bytes",
            body("title: \ud800\n"),
            2,
            "draft.yaml:3:8: not UTF-8 text; save the file as UTF-8",
        ),
        Case(
            "half a character, as an escape",
            body('title: "\\ud800"\n'),
            2,
            "draft.yaml:3:11: an unknown escape; between double quotes a \\ is written \\\\",
        ),
        Case(
            "UTF-16",
            draft(COMPLYING.encode("utf-16")),
            2,
            "draft.yaml:1:1: not UTF-8 text; save the file as UTF-8",
        ),
        Case(
            "Latin-1",
            draft((HEAD + "title: é\n").encode("latin-1")),
            2,
            "draft.yaml:3:8: not UTF-8 text; save the file as UTF-8",
        ),
        Case("a byte order mark", draft(b"\xef\xbb\xbf" + COMPLYING.encode()), 0, FITS),
        Case("lines that end in CR LF", draft(COMPLYING.replace("\n", "\r\n")), 0, FITS),
        Case("lines that end in CR", draft(COMPLYING.replace("\n", "\r")), 0, FITS),
        Case(
            "a tab for indentation",
            body("meetings:\n\t- id: 1MSP\n"),
            2,
            "draft.yaml:4:1: a tab; YAML wants spaces",
        ),
        Case(
            "colours and bells in an id",
            body('meetings: [{id: "\\e[31m\\aM", kind: MSP, dates: 2017-01-02/2017-01-30}]\n'),
            0,
            f"{FILLER}[31m{FILLER}M",
        ),
        Case(
            "right-to-left overrides in an id",
            body('meetings: [{id: "\\u202E\\u2066M", kind: MSP, dates: 2017-01-02/2017-01-30}]\n'),
            0,
            f"{FILLER}{FILLER}M",
        ),
    ),
    "YAML of another mind": (
        Case(
            "a key twice",
            body("title: a\ntitle: b\n"),
            2,
            "draft.yaml:4:1: the key 'title' stands twice, first on line 3",
        ),
        Case(
            "a merge under a key written out",
            body("meetings:\n  - &x {id: 1MSP, kind: MSP}\n  - {<<: *x, id: 2MSP}\n"),
            0,
            FITS,
        ),
        Case(
            "a merge of a text",
            body("<<: x\n"),
            2,
            "draft.yaml:3:1: '<<' takes a mapping or a list of mappings",
        ),
        Case(
            "an object of Python",
            body("title: !!python/object/apply:os.system [id]\n"),
            2,
            "draft.yaml:3:8: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not",
        ),
        Case(
            "a tag of one's own",
            body("title: !include /etc/passwd\n"),
            2,
            "draft.yaml:3:8: the tag '!include' is not allowed here; leave it out",
        ),
        Case(
            "two documents",
            body("---\na: 1\n"),
            2,
            "draft.yaml:3:1: a second document; one file holds one",
        ),
        Case("a list as a key", body("? [a]\n: b\n"), 2, "draft.yaml:3:3: a key must be a text"),
        Case("nothing", draft(""), 2, "draft.yaml:1:1: there is nothing in the file"),
    ),
    "Dates and numbers": (
        Case(
            "the year 0",
            meeting("dates: 0000-01-01"),
            2,
            "draft.yaml:4:34: '0000-01-01' does not exist: the year must lie between 1900 and 2200",
        ),
        Case(
            "the year 9999",
            meeting("dates: 9999-12-31"),
            2,
            "draft.yaml:4:34: '9999-12-31' does not exist: the year must lie between 1900 and 2200",
        ),
        Case("29 February of a leap year", meeting("dates: 2024-02-29"), 0, FITS),
        Case(
            "29 February of another year",
            meeting("dates: 2023-02-29"),
            2,
            "draft.yaml:4:34: '2023-02-29' does not exist: February 2023 has 28 days, not 29",
        ),
        Case(
            "29 February 2100",
            meeting("dates: 2100-02-29"),
            2,
            "draft.yaml:4:34: '2100-02-29' does not exist: February 2100 has 28 days, not 29",
        ),
        Case("the last year there is", meeting("dates: 2200-12-31"), 0, FITS),
        Case(
            "a number of 400 digits",
            meeting(f"ordinal: {'9' * 400}"),
            2,
            f"draft.yaml:4:36: expected a whole number from 1 to 999, found '{'9' * 60}…'",
        ),
        Case(
            "infinity",
            meeting("ordinal: .inf"),
            2,
            "draft.yaml:4:36: expected a whole number from 1 to 999, found '.inf'",
        ),
        Case(
            "digits of another script",
            meeting("ordinal: '٣'"),
            2,
            "draft.yaml:4:36: expected a whole number from 1 to 999, found '٣'",
        ),
        Case(
            "an end before its beginning",
            meeting("dates: 2018-01-02/2018-01-01"),
            2,
            "draft.yaml:4:34: closes 2018-01-01, before it opens (2018-01-02)",
        ),
        Case(
            "a period of 300 years",
            body("period: {from: 1900-01-01, to: 2200-12-31}\n"),
            2,
            "draft.yaml:3:32: a period of more than 150 years",
        ),
    ),
    "Much of one thing": (
        Case(
            "5,000 meetings of the same id",
            body("meetings:\n" + "  - {id: 1MSP, kind: MSP}\n" * 5_000),
            2,
            "draft.yaml:5:10: a second meeting with the id '1MSP', first on line 4",
        ),
        Case(
            "5,000 values of the wrong sort",
            body("meetings: [" + "1, " * 5_000 + "]\n"),
            2,
            "… and 4800 more problems",
        ),
        Case(
            "an id of 1 MiB",
            body(f"meetings: [{{id: {'x' * MEBIBYTE}, kind: MSP}}]\n"),
            2,
            "draft.yaml:3:17: text longer than 2000 characters",
        ),
        Case(
            "a date of a million words",
            body(f"regime: {{changes: [{{from: close of{' the' * 900_000}}}]}}\n"),
            2,
            "draft.yaml:3:27: text longer than 2000 characters",
        ),
        Case(
            "a date of a million hyphens",
            meeting(f"dates: {'1-' * 1_000_000}"),
            2,
            "draft.yaml:4:34: text longer than 2000 characters",
        ),
        Case(
            "a million spaces in an id",
            body(f"meetings: [{{id: 'a{' ' * 1_000_000}b', kind: MSP}}]\n"),
            2,
            "draft.yaml:3:17: text longer than 2000 characters",
        ),
        Case(
            "1,900 letters that are nearly a term",
            meeting(f"venue: {{country: {'New Zealan' * 190}}}"),
            0,
            FITS,
        ),
        Case(
            "a thousand unknown States of 100 letters",
            body(STATES.format("[" + ", ".join(f"{'Zambi' * 20}{n}" for n in range(1_000)) + "]")),
            0,
            FITS,
        ),
        Case(
            "an unknown term of 1 MiB",
            meeting(f"status: {'ab' * MEBIBYTE}"),
            2,
            "draft.yaml:4:35: text longer than 2000 characters",
        ),
        Case("100,000 findings", crowded(), 1, "100000 violations", WITH_PACK),
    ),
    "Files a draft names": (
        Case(
            "a path that climbs",
            body(STATES.format("../../../../../etc/passwd")),
            2,
            "draft.yaml:3:30: no file '../../../../../etc/passwd' beside the draft",
        ),
        Case(
            "an absolute path",
            body(STATES.format("/etc/passwd")),
            2,
            "draft.yaml:3:30: no file '/etc/passwd' beside the draft",
        ),
        Case(
            "a device",
            body(STATES.format("/dev/zero")),
            2,
            "draft.yaml:3:30: no file '/dev/zero' beside the draft",
        ),
        Case(
            "a link out of the folder",
            linked("out.yaml", "/etc/passwd", body(STATES.format("out.yaml"))),
            2,
            "draft.yaml:3:30: no file 'out.yaml' beside the draft",
        ),
        Case(
            "a link to itself",
            linked("out.yaml", "out.yaml", body(STATES.format("out.yaml"))),
            2,
            "draft.yaml:3:30: no file 'out.yaml' beside the draft",
        ),
        Case(
            "a pipe",
            piped("p.yaml", body(STATES.format("p.yaml"))),
            2,
            "draft.yaml:3:30: no file 'p.yaml' beside the draft",
        ),
        Case(
            "a name with a NUL",
            body(STATES.format('"a\\0b"')),
            2,
            f"draft.yaml:3:30: no file 'a{FILLER}b' beside the draft",
        ),
        Case(
            "the draft itself",
            body(STATES.format("draft.yaml")),
            2,
            "draft.yaml:1:1: expected a list, each item the name of a State, found a mapping",
        ),
        Case(
            "a file of 10 MiB",
            draft(HEAD + STATES.format("s.yaml"), s__yaml=b"- x\n" * (10 * MEBIBYTE // 4)),
            2,
            "draft.yaml:3:30: the file 's.yaml' cannot be used: file is larger than 4 MiB",
        ),
        Case(
            "a bomb",
            draft(HEAD + STATES.format("s.yaml"), s__yaml=bomb()),
            2,
            f"draft.yaml:3:30: the file 's.yaml' cannot be used: {TOO_MANY}",
        ),
    ),
    "Folders": (
        Case(
            "a link to the folder above",
            linked("d/up", "..", draft(COMPLYING, "d/a.yaml")),
            0,
            "d/a.yaml (CCM)",
            ("d",),
        ),
        Case(
            "a link to nothing",
            linked("d/b.yaml", "nothing", draft(COMPLYING, "d/a.yaml")),
            2,
            "d/b.yaml:1:1: cannot be read: No such file or directory",
            ("d",),
        ),
        Case(
            "a link to itself",
            linked("d/b.yaml", "b.yaml", draft(COMPLYING, "d/a.yaml")),
            2,
            "d/b.yaml:1:1: cannot be read: Too many levels of symbolic links",
            ("d",),
        ),
        Case(
            "a file that cannot be read",
            closed("d/b.yaml", draft(COMPLYING, "d/a.yaml", **{"d/b__yaml": COMPLYING})),
            2,
            "d/b.yaml:1:1: cannot be read: Permission denied",
            ("d",),
            True,
        ),
        Case(
            "a folder that cannot be read",
            closed("d/e", draft(COMPLYING, "d/a.yaml", **{"d/e/b__yaml": COMPLYING})),
            2,
            "d/e:1:1: cannot be read: Permission denied",
            ("d",),
            True,
        ),
        Case(
            "a pipe",
            piped("d/b.yaml", draft(COMPLYING, "d/a.yaml")),
            2,
            "d/b.yaml:1:1: cannot be read: it is not a regular file",
            ("d",),
        ),
        Case(
            "a folder called draft.yaml",
            draft(COMPLYING, "draft.yaml/a.yaml"),
            0,
            "draft.yaml/a.yaml (CCM)",
        ),
        Case(
            "a device",
            draft(""),
            2,
            "/dev/zero:1:1: cannot be read: it is not a regular file",
            ("/dev/zero",),
        ),
        Case(
            "a name that colours the terminal",
            draft("x", "\x1b[31m.yaml"),
            2,
            f"{FILLER}[31m.yaml:1:1: expected a mapping of keys at the top level",
            ("\x1b[31m.yaml",),
        ),
        Case(
            "a name that is no UTF-8",
            draft("a: [", "\udcff.yaml"),
            2,
            f"{FILLER}.yaml:1:4: the [ opened on line 1 is not closed",
            ("\udcff.yaml",),
        ),
    ),
    "Settings": (
        Case(
            "an alias bomb",
            draft(COMPLYING, __rulecheck__yaml=bomb()),
            2,
            f".rulecheck.yaml:5:5: {TOO_MANY}",
        ),
        Case(
            "a device for rules",
            draft(COMPLYING, __rulecheck__yaml="rules: [/dev/zero]\n"),
            2,
            "/dev/zero:1:1: it is neither a file nor a folder",
        ),
        Case(
            "deep nesting in pyproject.toml",
            draft(COMPLYING, pyproject__toml="[tool.rulecheck]\nx = " + "[" * 100_000),
            2,
            "pyproject.toml:1:1: not TOML: nested too deeply",
        ),
        Case(
            "a baseline of a million brackets",
            draft(COMPLYING, b__json="[" * 1_000_000),
            2,
            "b.json:1:1: not a report of rulecheck",
            ("draft.yaml", "--baseline", "b.json"),
        ),
    ),
    "Rule packs": (
        Case("20,000 terms", pack(terms__yaml=vocabulary(20_000)), 0, FITS, WITH_PACK),
        Case(
            "a pipe",
            piped("pack/p.yaml", pack()),
            2,
            "pack/p.yaml:1:1: cannot be read: it is not a regular file",
            WITH_PACK,
        ),
        Case(
            "a link to the folder above",
            linked("pack/up", "..", pack()),
            2,
            "pack/up/draft.yaml:1:9: expected schema: one of rulecheck/rules/1",
            WITH_PACK,
        ),
    ),
}


class Flaw(NamedTuple):
    """A change of a rule, and what is said of it; all flaws are put into one pack."""

    what: str
    old: str
    new: str
    says: str


FINDING, REMEDY = "finding: {en: Not the first.", "remedy: {en: Make it the first."


def finds(what: str, template: str, says: str) -> Flaw:
    return Flaw(what, FINDING, f"finding: {{en: '{template}'", f"13:14: OWN-1: finding.en{says}")


def mends(what: str, template: str, says: str) -> Flaw:
    return Flaw(what, REMEDY, f"remedy: {{en: '{template}'", f"14:13: OWN-1: remedy.en{says}")


def asking(what: str, condition: str, says: str, column: int = 14) -> Flaw:
    return Flaw(what, "ordinal == 1", condition, f"11:{column}: OWN-1: {says}")


NO_MORE = "is not allowed; a message prints words, no more"
NO_WORD = "but a meeting has no word 'subject'"
FLAWS = (
    finds("a text that loops", "{% for x in subject %}x{% endfor %}", f": 'for' {NO_MORE}"),
    mends("a remedy that loops", "{% for x in subject %}x{% endfor %}", f": 'for' {NO_MORE}"),
    finds("a text that calls", "{{ subject.upper() }}", f": 'call' {NO_MORE}"),
    mends("a remedy that calls", "{{ subject.upper() }}", f": 'call' {NO_MORE}"),
    finds(
        "a text that reaches for attributes",
        "{{ subject.__class__.__mro__ }}",
        f" prints 'subject.__class__.__mro__', {NO_WORD}",
    ),
    mends(
        "a remedy that reaches for attributes",
        "{{ subject.__init__ }}",
        f" prints 'subject.__init__', {NO_WORD}",
    ),
    mends("a remedy that asks for items", '{{ subject["__class__"] }}', f": 'getitem' {NO_MORE}"),
    finds("a text that multiplies", '{{ "x" * 999999999 }}', f": 'mul' {NO_MORE}"),
    mends("a remedy that raises to a power", "{{ 9 ** 9 ** 9 }}", f": 'pow' {NO_MORE}"),
    finds("a text that includes a file", '{% include "/etc/passwd" %}', f": 'include' {NO_MORE}"),
    finds("a text within macros", "{% macro m() %}{% endmacro %}", f": 'macro' {NO_MORE}"),
    Flaw(
        "a text of 3,000 characters",
        FINDING,
        f"finding: {{en: {'x' * 3_000}",
        "13:19: text longer than 2000 characters",
    ),
    asking(
        "a condition of 5,000 characters",
        "ordinal == 1" + " or ordinal == 1" * 300,
        "longer than 2000 characters; use several checks",
    ),
    asking(
        "a condition of 400 negations",
        "not " * 400 + "always",
        "nested too deeply; use several checks",
    ),
    asking(
        "a condition of 300 parentheses",
        "(" * 300 + "always" + ")" * 300,
        "too many parentheses; use several checks",
    ),
    Flaw(
        "a condition of a million alternatives",
        "ordinal == 1",
        " and ".join(f"(ordinal == {n} or ordinal == {n + 30})" for n in range(20)),
        "5:5: OWN-1: a condition has too many alternatives; use several checks",
    ),
    asking(
        "13 collections within each other",
        "any programme.meetings where (" * 13 + "always" + ")" * 13,
        "collections nested too deeply",
    ),
    asking(
        "a shift of a billion years",
        "opens > closes + 999999999 years",
        "shifts by more than 100000",
        22,
    ),
    asking("a date of the year 0", "opens > 0000-01-01", "the date does not exist", 22),
    asking("29 February of the year 2100", "opens > 2100-02-29", "the date does not exist", 22),
    Flaw(
        "an object of Python",
        "locus: para. 1",
        "locus: !!python/object:os.x 1",
        "8:12: the tag 'tag:yaml.org,2002:python/object:os.x' is not allowed here; leave it out",
    ),
    Flaw(
        "a key of the draft that is none",
        "at: ordinal",
        "at: __class__.__mro__",
        "12:5: OWN-1: 'at' is no key of a draft: '__class__.__mro__'",
    ),
    Flaw(
        "a rule that lifts itself",
        "modality: shall",
        "modality: shall\n    lifts: [OWN-1]",
        "5:5: rules lift each other: OWN-1 lifts OWN-1",
    ),
    Flaw(
        "an unknown key that colours the terminal",
        "locus: para. 1",
        'locus: para. 1\n    "\\e[31mx": 1',
        f"9:5: unknown key '{FILLER}[31mx'",
    ),
    Flaw(
        "a term in force from the year 9999",
        "modality: shall",
        "modality: shall\n    in_force: {from: 9999-01-01}",
        "10:22: '9999-01-01' does not exist: the year must lie between 1900 and 2200",
    ),
    Flaw("an alias bomb", RULES, f"schema: rulecheck/rules/1\n{bomb()}\n", f"6:5: {TOO_MANY}"),
    Flaw(
        "a file of 10 MiB",
        RULES,
        "- x\n" * (10 * MEBIBYTE // 4),
        "1:1: file is larger than 4 MiB; split it",
    ),
    Flaw("a list", RULES, "- x\n", "1:1: expected a mapping of keys at the top level"),
    Flaw("UTF-16", RULES, "\udcff\udcfe", "1:1: not UTF-8 text; save the file as UTF-8"),
)


EVERY = [
    pytest.param(case, id=f"{title}: {case.what}")
    for title, cases in CASES.items()
    for case in cases
]


@pytest.mark.parametrize("case", EVERY)
def test_a_hostile_input_ends_as_the_table_says(case: Case, tmp_path: Path) -> None:
    case.made(tmp_path)
    done = run(tmp_path, *case.arguments, as_user=case.as_user)
    assert case.says in done.stdout, done
    assert done.returncode == case.code, done


def test_every_flaw_of_a_rule_is_told_at_its_place(tmp_path: Path) -> None:
    pack()(tmp_path)
    for number, flaw in enumerate(FLAWS):
        assert flaw.old in RULES
        text = RULES.replace(flaw.old, flaw.new, 1).replace("OWN-1", f"OWN-{number}")
        write(tmp_path / "pack" / f"flaw-{number}.yaml", text)
    done = run(tmp_path, *WITH_PACK)
    assert done.returncode == 2, done
    for number, flaw in enumerate(FLAWS):
        says = flaw.says.replace("OWN-1", f"OWN-{number}")
        assert f"pack/flaw-{number}.yaml:{says}" in done.stdout, flaw.what


def run(folder: Path, *arguments: str, as_user: bool = False) -> subprocess.CompletedProcess[str]:
    """A check in a process of its own, within the bounds; the output holds the errors too."""
    done = subprocess.run(
        [sys.executable, "-m", "rulecheck", "check", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
        env={**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        preexec_fn=partial(_bounded, as_user),
    )
    assert "Traceback" not in done.stdout, done.stdout
    assert "internal fault" not in done.stdout, done.stdout
    assert not COMMANDING.search(done.stdout), done.stdout
    assert len(done.stdout) < LONGEST_OUTPUT
    return done


def _bounded(as_user: bool) -> None:
    """Bounds the memory of a process; root gives up reading what is closed, where wanted."""
    most = MEBIBYTES * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if as_user and os.geteuid() == 0:
        for right in RIGHTS_TO_READ:
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, right, 0, 0, 0)


def page() -> str:
    """The table of docs/hostile.md."""
    lines = [INTRODUCTION.format(n=len(EVERY) + len(FLAWS), seconds=SECONDS, mebibytes=MEBIBYTES)]
    for title, cases in CASES.items():
        lines += [f"## {title}", "", "| put to it | exit code | a user sees |", "|---|---|---|"]
        lines += [f"| {case.what} | {case.code} | {_code(case.says)} |" for case in cases]
        if title == "Rule packs":
            lines += [f"| {flaw.what} | 2 | {_code(f'rules.yaml:{flaw.says}')} |" for flaw in FLAWS]
        lines.append("")
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def test_the_page_tells_what_is_tested() -> None:
    assert PAGE.read_text("utf-8") == page()


if __name__ == "__main__":
    sys.stdout.write(page())

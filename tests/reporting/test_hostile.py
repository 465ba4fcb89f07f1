"""Whatever a draft, a rule or a file is called, every form of the report stays whole and says it.

Each hostile name is put wherever a name can stand, in a draft that is read and checked; the report
is read by a reader of its form that is not ours. It must have the structure it has
with a plain name, and the name must come back, or what stands for it: one space for all white
space, U+FFFD for a character that commands or cannot be written.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import cmarkgfm
import pytest
from click.testing import CliRunner
from cmarkgfm.cmark import Options
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Report
from rulecheck.checking.run import check_paths
from rulecheck.cli.choices import FORMATS
from rulecheck.cli.commands import rulecheck
from rulecheck.engines.agreement import available_engines
from rulecheck.reporting.render import TEMPLATES, Manner, rendered
from rulecheck.reporting.width import CONTROL, clean
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import Wording

HOSTILE = {
    "colour": "\x1b[31mred\x1b[0m",
    "terminal link": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "lines": "one\r\ntwo\rthree\nfour\x85five\u2028six",
    "bidi": "abc\u202edef\u2066ghi",
    "no width": "a\u200bb\ufeffc",
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)",
    "comment": "--> <!-- x --> <![CDATA[ x ]]>",
    "entity": "&#x0;&#60;b&#62;&lt;&amp;&nbsp;",
    "markdown link": "[x](http://evil.example) ![y](javascript:alert(1)) <http://evil.example>",
    "autolink": "https://evil.example www.evil.example a@evil.example",
    "table": "a | b\n--- | ---\nc | d",
    "fence": "```\n````\n~~~\n# heading\n</details>",
    "emphasis": "*a* _b_ **c** ~~d~~ `e` \\",
    "mention": "@user @org/team #1 GH-1 !1 org/repo#1 deadbeefcafe :+1: $x$",
    "list": "- [ ] 1. x",
    "quick action": "/close",
    "workflow command": "::error file=x::x",
    "old workflow command": "##[error]x ##[add-mask]y",
    "workflow escape": "%0A::error ::x%25%3A%2C",
    "workflow property": "a,line=1,title=x::y",
    "template": "{{ 7*7 }} {% raw %} {{ config }} {0} {subject}",
    "sarif link": "[x](0) {0} {{0}}",
    "json": '","level":"note","x":"\\u0022',
    "yaml": "x: [1, 2]\n- &a *a !!python/object:os.system",
    "nul": "a\x00b",
    "not characters": "a\ufffe\uffffb",
    "beyond": "𝄞 👩‍⚖️ e\u0301 会议",
    "long": "x" * 900,
    "long words": "会议 word " * 100,
}
PLAIN = "plain"

_RULES = """schema: rulecheck/rules/1
document: OWN/1
instrument: TPNW
rules:
  - id: OWN-1
    title: {en: Ordinal, zh: 届次}
    asks: {en: The first one., zh: 第一届。}
    locus: para. 1
    modality: shall
    each: meeting
    require: ordinal == 1
    at: ordinal
    finding: {en: "{{ subject }} is not the first.", zh: "{{ subject }}不是第一届。"}
    remedy: {en: Make it the first., zh: 请改为第一届。}
    examples:
      complies: [{meetings: [{id: a, kind: MSP, ordinal: 1}]}]
      departs: [{meetings: [{id: a, kind: MSP, ordinal: 2}]}]
"""
_DOCUMENTS = """schema: rulecheck/decisions/1
documents:
  - {symbol: OWN/1, title: {en: Own, zh: 自有}, instrument: TPNW}
"""
# A meeting that departs, one of which the draft is silent, one that is waived. No name stands on
# a line that is shown.
_DRAFT = """schema: rulecheck/programme/1
instrument: TPNW
title: NAME
meetings:
  - id: NAME
    kind: MSP
    ordinal: 2
    title: NAME
    host: NAME
    venue: {city: NAME, premises: NAME}
  - id: silent
    kind: MSP
    title: NAME
    status: formal
    decision_making: true
    cost_estimate: NAME
  - id: waived
    kind: MSP
    ordinal: 3
decisions:
  - {topic: NAME, subject: NAME, adopted_by: NAME}
waivers:
  - {rule: OWN-1, subject: waived, authority: treaty, reason: NAME}
"""
_BROKEN = """schema: rulecheck/programme/1
instrument: TPNW
NAME: 1
meetings: [{id: NAME, kind: NAME}]
"""


class _Elements(HTMLParser):
    """The tags of a page with the names of their attributes, and its texts but for code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[object] = []
        self.texts: list[str] = []
        self._in_code = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code |= tag == "code"
        # A bare <span> shields a sign; it does nothing.
        if (tag, attrs) != ("span", []):
            self.tags.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self._in_code &= tag != "code"

    def handle_data(self, data: str) -> None:
        # The text of the draft writes names as YAML does.
        if not self._in_code:
            self.texts.append(data)


Read = tuple[object, str]


def _terminal(text: str) -> Read:
    return re.findall(CONTROL, text.replace("\n", "")), text


def _shape(data: Any) -> object:
    """The keys and types of a value of JSON, without what is there only for short lines."""
    if isinstance(data, dict):
        kept = data.keys() - {"snippet", "contextRegion"}
        return {key: _shape(data[key]) for key in sorted(kept)}
    return [_shape(one) for one in data] if isinstance(data, list) else type(data).__name__


def _strings(data: Any, read: Callable[[str, str], str], key: str = "") -> str:
    if isinstance(data, dict):
        return "\n".join(_strings(value, read, name) for name, value in data.items())
    if isinstance(data, list):
        return "\n".join(_strings(one, read, key) for one in data)
    return read(key, data) if isinstance(data, str) else ""


def _json(text: str) -> Read:
    data = json.loads(text)
    return _shape(data), _strings(data, lambda key, said: said)


def _sarif(text: str) -> Read:
    def read(key: str, said: str) -> str:
        if key == "uri":
            return unquote(said, errors="surrogateescape")
        if key != "text":
            return said
        return said.replace("{{", "{").replace("}}", "}").replace("]\u200b(", "](")

    data = json.loads(text)
    return _shape(data), _strings(data, read)


def _junit(text: str) -> Read:
    root = ElementTree.fromstring(text.encode())
    attributes = "\n".join(value for one in root.iter() for value in one.attrib.values())
    tags = [(one.tag, sorted(one.attrib)) for one in root.iter()]
    return tags, "".join(root.itertext()) + attributes


def _markdown(text: str) -> Read:
    page = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    read = _Elements(page)
    return read.tags, "".join(read.texts).replace("\u200b", "")


def _html(text: str) -> Read:
    read = _Elements(text)
    return read.tags, "".join(read.texts)


@pytest.fixture(scope="module")
def readers(workflow_commands) -> dict[str, Callable[[str], Read]]:
    def github(text: str) -> Read:
        commands = workflow_commands(text)
        return [sorted(one) for one in commands], "\n".join(
            value for one in commands for value in one.values()
        )

    return {
        "text": _terminal,
        "json": _json,
        "gitlab": _json,
        "sarif": _sarif,
        "junit": _junit,
        "markdown": _markdown,
        "github": github,
        "html": _html,
    }


def named(draft: str, name: str) -> str:
    plain = [c.isprintable() and c not in '"\\' for c in name]
    quoted = "".join(
        c if as_it_is else json.dumps(c)[1:-1] for c, as_it_is in zip(name, plain, strict=True)
    )
    return draft.replace("NAME", f'"{quoted}"')


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "rules.yaml").write_text(_RULES, encoding="utf-8")
    (folder / "decisions.yaml").write_text(_DOCUMENTS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reported(rules) -> Callable[[str, str], Report]:
    """The report of a draft, by the name that stands in it and in the rules; checked once."""
    checker = Checker(load_rulebook([shipped_rules(), rules]), available_engines())

    @cache
    def report(name: str, draft: str = _DRAFT) -> Report:
        report = check_paths(checker, ["-"], BytesIO(named(draft, name).encode()))
        said = Wording(name, name)
        texts = {one.id: replace(one, title=said, asks=said) for one in report.rules.values()}
        return replace(report, rules=texts)

    return report


def bare(text: str) -> str:
    """What is left of a text once all is gone that may be replaced."""
    return re.sub(r"[\s\ufffd]", "", clean(text))


def test_every_format_is_offered_and_has_a_reader(readers) -> None:
    assert set(TEMPLATES) == set(FORMATS)
    assert set(TEMPLATES) <= set(readers)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("form", TEMPLATES)
def test_names_in_drafts_and_rules(reported, readers, form, name) -> None:
    structure, said = readers[form](rendered(reported(name), form, Manner(whole=True)))
    plain, said_plainly = readers[form](rendered(reported(PLAIN), form, Manner(whole=True)))
    assert structure == plain
    assert bare(said).count(bare(name)) >= said_plainly.count(PLAIN) > 0


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("form", TEMPLATES)
def test_names_in_what_cannot_be_read(reported, readers, form, name) -> None:
    assert len(reported(name, _BROKEN).problems) == len(reported(PLAIN, _BROKEN).problems) > 0
    structure, _ = readers[form](rendered(reported(name, _BROKEN), form))
    assert structure == readers[form](rendered(reported(PLAIN, _BROKEN), form))[0]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow fewer names")
@pytest.mark.parametrize("form", TEMPLATES)
def test_names_of_files_through_the_whole_command(
    tmp_path, monkeypatch, readers, rules, form
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {name.replace("\0", "").replace("/", "∕")[:50] for name in HOSTILE.values()}
    names.add(os.fsdecode(b"no \xff text"))

    def read(folder: str, files: list[str]) -> Read:
        (tmp_path / folder).mkdir()
        for file in files:
            place = tmp_path / folder / f"{file}.yaml"
            place.write_text(named(_DRAFT, PLAIN), encoding="utf-8")
        command = ["check", folder, "--rules", str(rules), "--format", form]
        found = CliRunner().invoke(rulecheck, [*command, "--output", "report"])
        assert found.exit_code == 1, found.output
        return readers[form]((tmp_path / "report").read_bytes().decode("utf-8"))

    structure, said = read("hostile", sorted(names))
    plain, _ = read("plain", [f"plain {n}" for n in range(len(names))])
    assert structure == plain
    assert [name for name in sorted(names) if bare(name) not in bare(said)] == []


def test_a_reader_sees_what_is_not_escaped(readers) -> None:
    """That the readers can fail: each is given a report in which a name took effect."""
    for form, harmless, harmful in [
        ("text", "a", "\x1b[31ma"),
        ("json", '{"a": "b"}', '{"a": "b", "c": "d"}'),
        ("junit", "<a>b</a>", "<a><b/></a>"),
        ("markdown", "a", "[a](b)"),
        ("github", "::error ::a", "::error ::a\n##[error]b"),
        ("html", "<p>a</p>", "<p><b>a</b></p>"),
    ]:
        assert readers[form](harmless)[0] != readers[form](harmful)[0]

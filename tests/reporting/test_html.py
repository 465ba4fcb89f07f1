"""The page: whole without scripts, linked within itself, and nothing a draft says runs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Missing, Report, Verdict, Waived
from rulecheck.checking.run import check_paths
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.programme.shapes import Location
from rulecheck.reporting.filters import printable
from rulecheck.reporting.render import Manner, rendered
from rulecheck.reporting.width import CONTROL
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules
from rulecheck.rulebook.rules import LANGUAGES, Level
from rulecheck.source.problems import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures"
DRAFTS = [FIXTURES / "ccm" / "option-4", FIXTURES / "apmbc" / "example-2011.yaml"]
HOSTILE = Path(__file__).parent / "hostile.yaml"
# Everything that is not meant to be in the page, a script above all, is absent from this list.
ELEMENTS = """
html head meta title style body script svg pattern rect line text tspan a header h1 h2 h3 h4 h5
p section ul ol li nav main article div span b code pre mark form fieldset legend label input
details summary
"""
ATTRIBUTES = """
lang charset http-equiv content name id class href aria-label aria-labelledby aria-hidden
focusable width height x y x1 x2 y1 y2 dx patternUnits patternTransform role hidden type value
checked autocomplete tabindex data-level data-text
"""
anything = st.text(max_size=40) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "--><img src=x onerror=alert(1)>",
        "\" onclick='alert(1)' x=\"",
        "javascript:alert(1)",
        "&lt;script&gt; &amp;amp;",
        "{{ 7 * 7 }}{% include 'style.css' %}",
        "a\u202eb\x00c\x1b[31m\u2028",
    ]
)


def parsed(page: str) -> Element:
    """The tree a browser makes of the page; anything not well written is an error."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    return parser.parse(page)


def name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def of(tree: Element, tag: str, class_: str | None = None) -> Iterator[Element]:
    for element in tree.iter():
        fits = class_ is None or class_ in element.get("class", "").split()
        if name(element) == tag and fits:
            yield element


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def ids(tree: Element) -> list[str]:
    return [element.get("id") for element in tree.iter() if element.get("id")]


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook([shipped_rules()])


def checked(rulebook, language, *paths) -> Report:
    return check_paths(Checker(rulebook, [ReferenceEngine()], language), [*map(str, paths)], None)


@pytest.fixture(scope="module", params=LANGUAGES)
def run(request, rulebook) -> tuple[Report, str, Element]:
    """Several drafts in one page, in each language."""
    report = checked(rulebook, request.param, *DRAFTS, HOSTILE)
    return report, request.param, parsed(rendered(report, "html", Manner(language=request.param)))


def test_the_page_holds_what_it_is_meant_to_and_no_more(run) -> None:
    _, _, tree = run
    assert {name(element) for element in tree.iter()} <= set(ELEMENTS.split())
    assert {key.rpartition("}")[2] for element in tree.iter() for key in element.attrib} <= set(
        ATTRIBUTES.split()
    )


def test_every_link_leads_to_one_place_of_the_page(run) -> None:
    _, _, tree = run
    places = ids(tree)
    assert len(set(places)) == len(places)
    targets = [link.get("href") for link in of(tree, "a")]
    assert len(targets) > 100
    assert {target for target in targets if target[1:] not in places or target[0] != "#"} == set()
    named = {id_ for element in tree.iter() for id_ in element.get("aria-labelledby", "").split()}
    assert named <= set(places)


def test_every_finding_is_there_once_with_its_line_and_its_rule(run) -> None:
    report, _, tree = run
    found = list(of(tree, "article", "finding"))
    assert len(found) == sum(1 for _ in report.findings())
    told = sorted(text_of(next(of(one, "p", "message"))) for one in found)
    assert told == sorted(printable(f.message) for f in report.findings())
    for one in found:
        links = [link.get("href")[1:] for link in of(one, "a")]
        assert re.fullmatch(r"p\d+-L\d+", links[1])
        (rule,) = [e for e in of(tree, "section", "rule") if e.get("id") == links[0]]
        # And back: from the rule and from the line to the finding, or to one of its level there.
        assert f"#{one.get('id')}" in {link.get("href") for link in of(rule, "a")}


def test_every_line_of_a_draft_is_there_as_it_stands(run) -> None:
    report, _, tree = run
    drafts = list(of(tree, "ol", "lines"))
    for draft, programme in zip(drafts, report.programmes, strict=True):
        shown = [text_of(next(of(line, "code"))) for line in draft]
        assert shown == [printable(line) for line in programme.lines]


def test_levels_stand_gravest_first_and_headings_skip_no_rank(run) -> None:
    _, _, tree = run
    order = [level.value for level in Level]
    for section in of(tree, "section", "findings"):
        levels = [group.get("data-level") for group in of(section, "section", "group")]
        assert levels == sorted(levels, key=order.index)
    ranks = [int(name(e)[1]) for e in tree.iter() if re.fullmatch(r"h\d", name(e))]
    assert ranks[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(ranks))


def test_the_language_is_told_and_spoken(run) -> None:
    _, language, tree = run
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    title = {"en": "Check of draft programmes of work", "zh": "工作方案草案检查报告"}
    assert text_of(next(of(tree, "h1"))) == title[language]


def test_several_programmes_have_a_table_of_contents(run) -> None:
    report, _, tree = run
    (contents,) = of(tree, "ol", "contents")
    links = [link.get("href") for link in of(contents, "a")]
    assert links == [f"#p{n}" for n in range(1, len(report.programmes) + 1)]


def test_only_our_own_script_and_style_may_run(run) -> None:
    _, _, tree = run
    (policy,) = [m.get("content") for m in of(tree, "meta") if m.get("http-equiv")]
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    assert allowed.keys() == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    assert {allowed[k] for k in ("default-src", "base-uri", "form-action")} == {"'none'"}
    folder = resources.files("rulecheck.reporting").joinpath("templates", "html")
    for tag, file in (("style", "style.css"), ("script", "script.js")):
        (held,) = [text_of(element) for element in of(tree, tag)]
        assert held == folder.joinpath(file).read_text("utf-8").removesuffix("\n")
        digest = base64.b64encode(hashlib.sha256(held.encode()).digest()).decode()
        assert allowed[f"{tag}-src"] == f"'sha256-{digest}'"
        assert not re.search(r"https?:|@import|url\((?!#)|fetch|XMLHttp|innerHTML|eval", held)


@settings(max_examples=60, deadline=None)
@given(*[anything] * 7, st.lists(anything, max_size=3))
def test_nothing_said_becomes_markup(
    report, finding, message, remedy, subject, path, reason, reading, key, lines
) -> None:
    told = finding(
        message=message,
        remedy=remedy,
        subject=subject,
        location=Location(1, 1, path),
        reading=reading,
        waived=Waived("1RC", reason, None, path, None),
    )
    silent = finding(level=Level.UNDETERMINED, missing=(Missing(subject, subject, key),), locus=key)
    whole = report(told, silent, faults=(message,), problems=(Problem(path, 1, 2, reason),))
    (programme,) = whole.programmes
    programme = replace(programme, path=path, lines=tuple(lines))
    page = rendered(replace(whole, programmes=(programme,)), "html")
    assert not re.search(CONTROL, page.replace("\n", "").replace("\t", ""))
    tree = parsed(page)
    assert {name(element) for element in tree.iter()} <= set(ELEMENTS.split())
    assert {key.rpartition("}")[2] for e in tree.iter() for key in e.attrib} <= set(
        ATTRIBUTES.split()
    )
    assert len(list(of(tree, "script"))) == 1
    first, _ = of(tree, "article", "finding")
    assert text_of(next(of(first, "p", "message"))) == printable(message)
    assert text_of(next(of(first, "span", "subject"))) == printable(subject)
    assert all(link.get("href").startswith("#") for link in of(tree, "a"))


def page_of(report: Report, **how) -> Element:
    return parsed(rendered(report, "html", Manner(**how)))


def test_what_is_waived_known_lifted_or_read_otherwise_is_marked(report, finding) -> None:
    waived = finding(waived=Waived("1RC", "agreed", "2020", "1RC", "2020"), lifted_by="CCM-P1")
    known = finding(known=True, reading="strict", other_readings=(("lax", Verdict.COMPLIES),))
    first, second = of(page_of(report(waived, known)), "article", "finding")
    assert [text_of(tag) for tag in of(first, "span", "tag")] == ["waived"]
    assert [text_of(tag) for tag in of(second, "span", "tag")] == ["known"]
    assert "Lifted by CCM-P1." in text_of(first)
    assert "Waived by 1RC until 2020: agreed" in text_of(first)
    assert "Reading: strict" in text_of(second)
    assert "Read as “lax”: complies." in text_of(second)


def test_what_is_undetermined_is_grouped_by_what_is_missing(report, finding) -> None:
    def silent(rule: str, key: str):
        missing = (Missing("6MSP", "6MSP", key),)
        return finding(rule=rule, level=Level.UNDETERMINED, missing=missing)

    whole = report(silent("A", "host"), silent("B", "dates"), silent("C", "host"))
    groups = list(of(page_of(whole), "details", "lacking"))
    assert [text_of(next(of(g, "b"))) for g in groups] == ["dates of 6MSP", "host of 6MSP"]
    assert [len(list(of(g, "article", "finding"))) for g in groups] == [1, 2]
    assert list(of(page_of(whole, whole=True), "details")) == []


def test_many_findings_of_a_rule_fold_and_none_is_lost(report, finding) -> None:
    many = report(*(finding(subject=f"{n}MSP") for n in range(9)))
    tree = page_of(many)
    (folded,) = of(tree, "details", "more")
    assert text_of(next(of(folded, "summary"))) == "7 more under CCM-P28.6"
    assert len(list(of(tree, "article", "finding"))) == 9


def test_problems_faults_and_a_missing_engine_come_first(report) -> None:
    bad = report(
        programmes=(), problems=(Problem("a", 3, 7, "no"),), faults=("b",), engines=("reference",)
    )
    (top,) = of(page_of(bad), "header")
    alerts = [text_of(e) for e in top.iter() if "alert" in e.get("class", "")]
    assert "auditing engine alone" in alerts[0]
    assert "nothing may be concluded" in alerts[1]
    assert "a:3:7 no" in " ".join(alerts[2].split())


def test_a_page_without_findings_says_so(report) -> None:
    tree = page_of(report())
    assert "No findings." in text_of(next(of(tree, "section", "findings")))
    assert list(of(tree, "form")) == []


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_are_told_apart_in_light_in_dark_and_on_paper() -> None:
    style = resources.files("rulecheck.reporting").joinpath("templates", "html", "style.css")
    palettes = [
        dict(re.findall(r"--([\w-]+): (#\w+)", block))
        for block in re.findall(r":root \{(.*?)\}", style.read_text("utf-8"), re.DOTALL)
    ]
    assert len(palettes) == 3
    levels = [level.value for level in Level]
    for colours in palettes:
        for text in ("ink", "faint", "link"):
            for ground in ("paper", "raised"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert contrast(colours["ink"], colours["found"]) >= 4.5
        assert contrast(colours["faint"], colours["found"]) >= 4.5
        for level in levels:
            assert contrast(colours["on"], colours[level]) >= 4.5, level
        for drawn in ("formal", "informal", "neither", "related", "office", "mark"):
            assert contrast(colours[drawn], colours["paper"]) >= 3, drawn

"""Markdown for a comment on a proposal, rendered by GitHub's own library."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rulecheck.checking.findings import Missing, Verdict, Waived
from rulecheck.programme.shapes import Location
from rulecheck.reporting.escapes import fenced, markdown
from rulecheck.reporting.render import Manner, rendered
from rulecheck.reporting.width import clean
from rulecheck.rulebook.rules import Level
from rulecheck.source.problems import Problem

LIMIT = 65_536
LEFT = r"Left out, as a comment holds at most 65,536 characters: (\d+)\."


class Page(HTMLParser):
    """The elements of a page and its texts, those in code apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text, self.code = "", ""
        self._in_code = False
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self._in_code |= tag == "code"

    def handle_endtag(self, tag) -> None:
        self._in_code &= tag != "code"

    def handle_data(self, data) -> None:
        if self._in_code:
            self.code += data
        else:
            self.text += data

    def handle_comment(self, data) -> None:
        self.tags.append("comment")


STRANGE = (
    "http:// www. @user #1 GH-1 !1 &amp; &#60; <b> <!-- --> ](x) [x]:y ``` 1. - ~~ :+1: a@b.cc "
    "deadbeef /close [[page]] [ ]"
)
signs = st.lists(
    st.sampled_from("\\`*_{}[]<>()#+-.!|~&$:^/=\"'@%1aW会 \t\n")
    | st.sampled_from(STRANGE.split(" "))
    | st.characters(),
    max_size=14,
).map("".join)


@given(signs)
def test_what_comes_out_as_text_is_what_went_in(text) -> None:
    page = Page(markdown(text))
    assert set(page.tags) <= {"p", "span"}
    assert page.text.replace("\u200b", "").strip() == clean(text)


# What GitHub and GitLab look for in the text of a page, once it is rendered.
REFERENCES = re.compile(
    r"@[\w.]|#\d|GH-\d|![\d]|&\d|[~%^][\w\"]|://|www\.|:[\w+-]+:|\[\[|\[\w+:|[0-9a-f]{7}", re.I
)


@given(signs)
@example("0:+1:")
@example("1://x")
def test_no_reference_is_made(text) -> None:
    page = Page(markdown(text))
    # A dollar stands in an element of its own, so that no text has one beside something else.
    assert REFERENCES.search(page.text) is None


@pytest.mark.parametrize("text", ["/close", "/merge now", ":x", "- x", "1. x", "12) x", "=", "# x"])
def test_no_line_begins_a_command_or_a_list(text) -> None:
    assert re.match(r"/|[-+#=>]|\d+[.)]", markdown(text)) is None


@given(st.text(alphabet="`~\n ab<&", max_size=30))
def test_no_line_closes_a_fence(text) -> None:
    page = Page(fenced("1 | " + text.replace("\n", "\n2 | ")) + "\n\nend")
    assert page.tags == ["pre", "code", "p"]
    assert page.code.rstrip("\n") == ("1 | " + text.replace("\n", "\n2 | ")).rstrip("\n")


def test_a_report(report, finding) -> None:
    text = rendered(report(finding(), finding(level=Level.NOTE, subject="6MSP")), "markdown")
    assert text.startswith("<!-- rulecheck -->\n## rulecheck: 1 violation, 1 note.\n")
    page = Page(text)
    assert [tag for tag in page.tags if tag.startswith("h")] == ["h2", "h3", "h4", "h4"]
    for told in ("draft.yaml (CCM, option 4)", "CCM-P28.6, ME2017, line 12", "To mend: Plan four"):
        assert told in page.text
    assert page.text.index("1 violation\n") < page.text.index("1 note\n")


def test_readings_waivers_problems_and_faults_are_told(report, finding) -> None:
    told = finding(
        waived=Waived("1RC", "agreed", None, "1RC", None),
        reading="strict",
        other_readings=(("inclusive", Verdict.COMPLIES),),
    )
    problems = (Problem("a.yaml", 3, 7, "unknown key"),)
    page = Page(rendered(report(told, problems=problems, faults=("b.yaml: lost",)), "markdown"))
    for said in ("Waived by 1RC: agreed", "Reading: strict", "a.yaml:3:7: unknown key", "lost"):
        assert said in page.text.replace("\u200b", "")


def test_nothing_is_called_free_of_findings_that_was_not_checked(report) -> None:
    problems = (Problem("a.yaml", 3, 7, "unknown key"), Problem("a.yaml", 4, 7, "unknown key"))
    text = rendered(report(programmes=(), problems=problems, faults=("b.yaml: lost",)), "markdown")
    assert "## rulecheck: No draft was checked. Could not be checked: 2.\n" in text
    text = rendered(report(problems=problems), "markdown")
    assert "## rulecheck: No findings. Could not be checked: 1.\n" in text


def test_what_the_draft_does_not_say_is_told_once_for_a_key(report, finding) -> None:
    silent = [
        finding(
            rule=f"R-{n}",
            level=Level.UNDETERMINED,
            verdict=Verdict.UNDETERMINED,
            missing=(Missing("6MSP", "6MSP", "host"),),
        )
        for n in range(3)
    ]
    page = Page(rendered(report(*silent), "markdown"))
    assert page.text.count("host of 6MSP") == 1
    assert "Left open: R-0, R-1, R-2" in page.text


def test_a_long_list_is_folded(report, finding) -> None:
    findings = [finding(subject=f"s{n}") for n in range(9)]
    page = Page(rendered(report(*findings), "markdown"))
    assert page.tags.count("details") == 1
    assert "4 more" in page.text
    assert all(f"s{n}, line 12" in page.text for n in range(9))
    assert "details" not in Page(rendered(report(*findings), "markdown", Manner(whole=True))).tags


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 150), st.integers(1, 5_000))
def test_a_comment_fits_and_says_how_much_it_leaves_out(report, finding, number, length) -> None:
    findings = [finding(subject=f"s{n}", message="x" * length) for n in range(number)]
    text = rendered(report(*findings), "markdown")
    assert len(text) <= LIMIT
    left = re.search(LEFT, text)
    shown = len(re.findall(r"^\*\*CCM-P28\.6, s\d+, line 12\*\*$", text, re.M))
    assert shown + (int(left[1]) if left else 0) == number
    assert f"## rulecheck: {number} violation" in text


@pytest.mark.parametrize("drafts", [10, 3000])
def test_many_drafts_and_problems_fit_too(report, finding, drafts) -> None:
    (programme,) = report(finding(), finding(level=Level.NOTE)).programmes
    problems = tuple(Problem("a.yaml", n, 1, "x" * 90) for n in range(1, drafts))
    many = report(programmes=(programme,) * drafts, problems=problems, faults=("y" * 80,) * drafts)
    text = rendered(many, "markdown")
    assert len(text) <= LIMIT
    left = re.search(LEFT, text)
    shown = len(re.findall(r"^(?:### |\*\*CCM|internal fault|a\.yaml:)", text, re.M))
    assert shown + (int(left[1]) if left else 0) == 5 * drafts - 1


def test_a_text_that_finds_no_room_is_counted(report, finding) -> None:
    text = rendered(report(finding(message="x" * 10**6)), "markdown")
    assert len(text) <= LIMIT
    assert re.search(LEFT, text)[1] == "1"
    assert "## rulecheck: 1 violation." in text


def test_a_frame_with_a_fence_in_it_stays_a_frame(report, finding) -> None:
    from msgspec.structs import replace

    (programme,) = report(finding(location=Location(1, 1, "title"))).programmes
    draft = replace(programme, lines=('title: "```` </details> ## x"',))
    page = Page(rendered(report(programmes=(draft,)), "markdown"))
    assert 'title: "```` </details> ## x"' in page.code
    assert page.tags.count("pre") == 1

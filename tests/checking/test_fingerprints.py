"""Fingerprints are the same for the same finding, and no two findings share one."""

from __future__ import annotations

from msgspec.structs import replace

from rulecheck.checking.findings import Finding, Verdict
from rulecheck.checking.fingerprints import fingerprints
from rulecheck.programme.shapes import Location
from rulecheck.rulebook.rules import Level, Modality

FINDING = Finding(
    rule="OWN-1",
    level=Level.VIOLATION,
    verdict=Verdict.DEPARTS,
    subject="6MSP",
    subject_text="6MSP",
    message="It is too long.",
    remedy="Shorten it.",
    location=Location(12, 5, "meetings[4].dates"),
    document="OWN/1",
    document_text="OWN/1",
    locus="para. 1",
    locus_text="para. 1",
    modality=Modality.SHALL,
)


def test_a_fingerprint_can_be_read() -> None:
    assert fingerprints([FINDING]) == ["OWN-1 departs 6MSP meetings[].dates"]


def test_neither_line_nor_language_nor_neighbours_change_it() -> None:
    moved = replace(
        FINDING,
        location=Location(90, 3, "meetings[7].dates"),
        subject_text="第六届",
        message="太长。",
        remedy="请缩短。",
        locus_text="第1段",
        level=Level.NOTE,
    )
    assert fingerprints([moved]) == fingerprints([FINDING])


def test_findings_that_share_all_are_numbered_down_the_draft() -> None:
    below = replace(FINDING, location=Location(20, 1, "meetings[5].dates"))
    second, first = fingerprints([below, FINDING])
    assert [first] == fingerprints([FINDING])
    assert second == f"{first} #2"


def test_another_check_of_the_rule_is_another_finding() -> None:
    assert fingerprints([replace(FINDING, check=2)]) == ["OWN-1.2 departs 6MSP meetings[].dates"]

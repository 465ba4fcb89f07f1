"""`rulecheck calendar`: a draft in, a calendar out, and on standard error what is not in it."""

from __future__ import annotations

import os

import icalendar
import pytest

HEAD = "schema: rulecheck/programme/1\ninstrument: CCM\n"
DRAFT = (
    HEAD
    + """meetings:
  - {id: 6MSP, kind: MSP, dates: 2016-09-05/2016-09-09}
  - id: "7\\e[31mMSP"
    kind: MSP
    dates: 2017-09
"""
)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(DRAFT, encoding="utf-8")
    os.utime(file, (1_456_835_400, 1_456_835_400))
    return file


def test_the_calendar_is_printed_and_what_is_left_out_is_told(run, file):
    done = run("calendar", file)
    assert done.exit_code == 0
    (event,) = icalendar.Calendar.from_ical(done.stdout_bytes).walk("VEVENT")
    assert str(event["SUMMARY"]) == "CCM 6MSP"
    assert event["DTSTAMP"].dt.isoformat() == "2016-03-01T12:30:00+00:00"
    told = "7\N{REPLACEMENT CHARACTER}[31mMSP is left out: its dates are not known to the day"
    assert done.stderr == f"{file}:7:5: {told}\n"


def test_what_is_left_out_is_told_in_chinese(run, file):
    assert "未列入：日期未确定到日" in run("calendar", file, "--lang", "zh").stderr


def test_the_calendar_is_written_whole_with_its_line_ends(run, file, tmp_path):
    out = tmp_path / "draft.ics"
    assert run("calendar", file, "--output", out).exit_code == 0
    assert out.read_bytes() == run("calendar", file).stdout_bytes
    assert out.read_bytes().count(b"\r\n") == out.read_bytes().count(b"\n") > 10


def test_a_file_that_is_there_is_kept(run, file, tmp_path):
    out = tmp_path / "there"
    out.write_text("kept", "utf-8")
    refused = run("calendar", file, "--output", out)
    assert refused.exit_code == 2
    assert out.read_text("utf-8") == "kept"
    assert run("calendar", file, "--output", out, "--force").exit_code == 0
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_draft_on_standard_input(run):
    assert b"SUMMARY:CCM 6MSP\r\n" in run("calendar", "-", given=DRAFT.encode()).stdout_bytes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, ":1:1: no meeting has dates known to the day; there is nothing to export"),
        (HEAD + "meetings: [{id: 6MSP, kind: MSP, dates: 2016}]\n", ":3:1: no meeting has dates"),
        (HEAD + "meetngs: []\n", ":3:1: unknown key 'meetngs'"),
    ],
)
def test_what_cannot_be_exported_is_located(run, file, text, said):
    file.write_text(text, encoding="utf-8")
    done = run("calendar", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr

"""Words of the draft as a sentence has them, in English and in Chinese."""

from __future__ import annotations

import datetime

import pytest

from rulecheck.checking.wording import Speaker, type_of
from rulecheck.programme.dates import MeetingDay, PartialDate, parse_date
from rulecheck.programme.words import (
    DATE,
    DAY,
    NAME,
    NUMBER,
    TRUTH,
    DateSpan,
    Members,
    Span,
    collection,
    set_of,
    term,
)
from rulecheck.rulebook.rules import Message, Wording
from rulecheck.templating import names_used

DRAFT = """
period: {from: 2016-01-01, to: 2016-12-31}
meetings:
  - {id: 6MSP, kind: MSP, dates: 2016-10-10/2016-10-14, venue: {city: Geneva}, tentative: false}
  - {id: IM2016, kind: IM, dates: 2016-05, agenda: [], languages: [fr, en],
     recommendations_to: 6MSP}
decisions: [{topic: budget, adopted_by: 6MSP}]
"""


def days(first: str, last: str) -> DateSpan:
    return DateSpan(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@pytest.fixture(scope="session")
def speakers(vocabularies):
    return {language: Speaker(language, vocabularies) for language in ("en", "zh")}


@pytest.fixture(scope="session")
def say(speakers, case_of):
    """A message of the same text in both languages, about one subject."""

    def speak(text, language="en", type_name="meeting", label="6MSP"):
        message = Message(Wording(text, text), names_used(text))
        return speakers[language].message(message, case_of(DRAFT, type_name, label))

    return speak


VALUES = [
    (days("2016-10-10", "2016-10-10"), DATE, "10 October 2016", "2016年10月10日"),
    (days("2016-10-01", "2016-10-31"), DATE, "October 2016", "2016年10月"),
    (days("2016-01-01", "2016-12-31"), DATE, "2016", "2016年"),
    (Span(4, 4), NUMBER, "4", "4"),
    (Span(4, 5), NUMBER, "4 to 5", "4至5"),
    (Span(1, 1_000_000), NUMBER, "1 or more", "1个或更多"),
    (Span(430, 430), DAY, "30 April", "4月30日"),
    (Span(401, 430), DAY, "1 April to 30 April", "4月1日至4月30日"),
    (True, TRUTH, "yes", "是"),
    (False, TRUTH, "no", "否"),
    (None, TRUTH, "not stated", "未说明"),
    (None, DATE, "not stated", "未说明"),
    ("review conference", term("kind"), "review conference", "审议会议"),
    ("a free text", term("city"), "a free text", "a free text"),
    ("review conference", NAME, "review conference", "审议会议"),
    ("6MSP", NAME, "6MSP", "6MSP"),
    (frozenset({"French", "English"}), set_of("language"), "English, French", "英文、法文"),
    (frozenset(), set_of("language"), "none", "无"),
    (frozenset({"6MSP", "IM"}), set_of(None), "6MSP, IM", "6MSP、闭会期间会议"),
    (Members(), collection("meeting"), "", ""),
]


@pytest.mark.parametrize(("value", "type_", "en", "zh"), VALUES)
def test_a_value_in_both_languages(speakers, value, type_, en, zh):
    assert speakers["en"].value(value, type_) == en
    assert speakers["zh"].value(value, type_) == zh


@pytest.mark.parametrize(
    ("type_name", "label", "en", "zh"),
    [
        ("meeting", "6MSP", "6MSP", "6MSP"),
        ("programme", None, "the programme", "本方案"),
        ("year", None, "the year 2016", "2016年"),
        ("decision", None, "the decision on financing", "关于“筹资”的决定"),
    ],
)
def test_a_subject_in_both_languages(speakers, case_of, type_name, label, en, zh):
    subject = case_of(DRAFT, type_name, label).subject
    assert speakers["en"].label(subject) == en
    assert speakers["zh"].label(subject) == zh


PARTS = """
convention: {reporting_deadlines: [{article: 7, due: 04-30, covers: previous calendar year}]}
regime: {option: 1, changes: [{from: 2018-06, option: 2}]}
meetings:
  - id: 6MSP
    kind: MSP
    back_to_back_with: [IM2016]
    reports: [{title: co-chair numbers, by: President}]
    sessions: [{id: S-1}, {minutes: 90}]
  - {id: IM2016, kind: IM}
offices:
  - {office: President, of: 6MSP, state: Norway}
  - {office: Coordinator, theme: victim assistance}
bodies:
  - {name: Standing Committee, theme: victim assistance}
  - name: Coordination Committee
    joint_activities: [[victim assistance, clearance and risk reduction]]
"""


@pytest.mark.parametrize(
    ("type_name", "label", "zh"),
    [
        ("deadline", "deadline of article 7", "第7条的报告期限"),
        ("change", "change of 2018-06", "2018年6月起的变更"),
        ("office", "President of 6MSP (Norway)", "6MSP主席（挪威）"),
        ("office", "Coordinator of victim assistance", "援助受害者协调员"),
        ("body", "Standing Committee on victim assistance", "援助受害者问题常设委员会"),
        ("body", "Coordination Committee", "协调委员会"),
        ("session", "6MSP S-1", "6MSP的场次S-1"),
        ("session", "6MSP session", "6MSP的一场会议"),
        ("report", "report to 6MSP on co-chair numbers", "提交6MSP的“co-chair numbers”报告"),
    ],
)
def test_every_sort_of_subject_has_a_chinese_name(speakers, case_of, type_name, label, zh):
    subject = case_of(PARTS, type_name, label).subject
    assert speakers["zh"].label(subject) == zh
    assert speakers["en"].label(subject) == label


def test_pairs_have_a_chinese_name(speakers, case_of):
    (pairing,) = case_of(PARTS, "meeting", "6MSP").subject.read("pairings").certain
    assert speakers["zh"].label(pairing) == "6MSP与IM2016"
    body = case_of(PARTS, "body", "Coordination Committee").subject
    (joint,) = body.read("joint_activities").certain
    assert speakers["zh"].label(joint) == "援助受害者和清除与减少危险"


@pytest.mark.parametrize(
    ("locus", "zh"),
    [
        ("para. 28", "第28段"),
        ("para. 4 (a)", "第4(a)段"),
        ("para. 15, chapeau", "第15段起首部分"),
        ("Recommendation 4", "第4项建议"),
        ("footnote 2", "脚注2"),
        ("table after para. 42, row 3", "第42段之后表格的第3行"),
        ("the back of an envelope", "the back of an envelope"),
    ],
)
def test_a_locus_in_chinese_and_one_of_an_unknown_form_as_it_is(speakers, locus, zh):
    assert speakers["zh"].locus(locus) == zh
    assert speakers["en"].locus(locus) == locus


def test_options_and_edges_in_both_languages(speakers):
    en, zh = speakers["en"], speakers["zh"]
    assert (en.option("4"), zh.option("4")) == ("option 4", "备选方案4")
    assert (en.option("other"), zh.option("other")) == ("option other", "其他方案")
    close, month = MeetingDay("close", "6MSP"), PartialDate(2016, 9)
    assert (en.edge(close), zh.edge(close)) == ("close of 6MSP", "6MSP闭幕")
    assert (en.edge(month), zh.edge(month)) == ("2016-09", "2016年9月")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ subject }} lasts {{ working_days }} days.", "6MSP lasts 5 days."),
        ("it opens on {{ opens }}.", "It opens on 10 October 2016."),
        ("In {{ city }}, hosted by {{ host }}.", "In Geneva, hosted by not stated."),
        ("Held in {{ programme.period_from }}.", "Held in 1 January 2016."),
        (
            "Before it: {{ previous }} ({{ previous.opens }}).",
            "Before it: not stated (not stated).",
        ),
        ("a\n  b\tc", "A b c"),
        ("{{ 'hosted' if host else 'not hosted' }}", "Not hosted"),
        ("{{ 'x' if tentative else 'firm' }}", "Firm"),
        ("{% if kind %}Formal.{% endif %}", "Formal."),
    ],
)
def test_a_message_in_english(say, text, said):
    assert say(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ subject }}是{{ kind }}。", "IM2016是闭会期间会议。"),
        ("{{ opens }}；{{ languages }}；{{ agenda }}。", "2016年5月；英文、法文；无。"),
        (
            "{{ recommendations_to }}于{{ recommendations_to.opens }}开幕。",
            "6MSP于2016年10月10日开幕。",
        ),
        ("{{ recommendations_to.programme.option }}", "未说明"),
        ("{{ '有' if agenda else '无' }}议程", "无议程"),
    ],
)
def test_a_message_in_chinese(say, text, said):
    assert say(text, "zh", label="IM2016") == said


def test_a_collection_is_printed_by_its_members(say):
    assert say("{{ meetings }}", type_name="programme", label=None) == "6MSP, IM2016"


def test_what_the_draft_says_too_little_about(speakers, case_of):
    meeting = case_of(DRAFT, "meeting", "6MSP").subject
    programme = case_of(DRAFT, "programme").subject
    silent = [(meeting, "host"), (programme, "regime.option"), (meeting, "host"), (programme, "")]
    assert speakers["en"].undetermined(silent) == (
        "Cannot be determined: the draft does not say enough about "
        "host of 6MSP, regime.option, the programme.",
        "State host of 6MSP, regime.option, the programme, as precisely as it is known.",
    )
    assert speakers["zh"].undetermined(silent[:2]) == (
        "无法判断：草案未（充分）说明6MSP的host、regime.option。",
        "请补充或细化6MSP的host、regime.option。",
    )


def test_a_meeting_that_is_not_in_the_draft_is_to_be_entered(speakers, case_of):
    meeting = case_of(DRAFT, "meeting", "6MSP").subject
    absent = meeting.facts.meeting("2RC")
    silent = [(meeting, "host"), (absent, "dates")]
    assert speakers["en"].undetermined(silent) == (
        "Cannot be determined: the draft does not say enough about host of 6MSP; "
        "the draft refers to 2RC but lists no such meeting.",
        "State host of 6MSP, as precisely as it is known. "
        "Enter 2RC among the meetings, with dates, or correct the reference.",
    )
    assert speakers["zh"].undetermined(silent[1:]) == (
        "无法判断：草案提及2RC而未将其列入。",
        "请将2RC列入会议并注明日期，或更正提及之处。",
    )


def test_the_type_at_the_end_of_a_path(case_of):
    subject = case_of(DRAFT, "meeting", "6MSP").subject
    assert type_of(subject, ("previous", "programme", "option")) == term("option")
    assert type_of(subject, ("opens",)) == DATE


@pytest.mark.parametrize(
    ("first", "last", "en", "zh"),
    [
        ("2018", "2018", "2018", "2018年"),
        ("2018-09", "2018-09", "September 2018", "2018年9月"),
        ("2018-09-03", "2018-09-03", "3 September 2018", "2018年9月3日"),
        ("2018-09-03", "2018-09-07", "3–7 September 2018", "2018年9月3日至7日"),
        ("2018-09-28", "2018-10-02", "28 September – 2 October 2018", "2018年9月28日至10月2日"),
        (
            *("2018-12-31", "2019-01-02"),
            *("31 December 2018 – 2 January 2019", "2018年12月31日至2019年1月2日"),
        ),
        ("2018-09-28", "2018", "28 September 2018 – 2018", "2018年9月28日至2018年"),
    ],
)
def test_days_say_once_what_they_share(speakers, first, last, en, zh):
    edges = parse_date(first), parse_date(last)
    assert [speakers[language].days(*edges) for language in ("en", "zh")] == [en, zh]

"""Makes a rulebook of the YAML of rule packs, checked through and through.

Every problem of every file is reported at once, with file, line and column.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from rulecheck.cache import PackedMapping, PackedSequence
from rulecheck.programme.dates import DayOfYear, PartialDate
from rulecheck.programme.facts import STANDING
from rulecheck.programme.model import (
    Body,
    Decision,
    Meeting,
    Office,
    Programme,
    RegimeChange,
    Report,
    ReportingDeadline,
    Session,
    TermEdge,
)
from rulecheck.programme.shapes import (
    DATE,
    DAY_OF_YEAR,
    TERM_DATE,
    Context,
    ListOf,
    Location,
    MappingOf,
    Origin,
    Record,
    RecordOf,
    TermOf,
    Text,
    key,
)
from rulecheck.programme.subjects import SCHEMA
from rulecheck.programme.vocabulary import SCHEMA as VOCABULARY_SCHEMA
from rulecheck.programme.vocabulary import Vocabularies, merged, read_vocabularies
from rulecheck.programme.words import Base
from rulecheck.rulebook.accepted import ACCEPTED_SCHEMA, Accepted, AcceptedFile, accepted_of
from rulecheck.rulebook.conditions import (
    ALWAYS,
    And,
    Condition,
    Constant,
    Not,
    Or,
    Same,
    aggregates,
    in_turn,
    shared,
)
from rulecheck.rulebook.conditions import Path as WordPath
from rulecheck.rulebook.normal import TooIntricate, check_size
from rulecheck.rulebook.parser import ConditionError, Scope, parse_condition
from rulecheck.rulebook.records import WORDING, AsWritten, OneOf, WordingRecord
from rulecheck.rulebook.register import (
    PARAGRAPHS_SCHEMA,
    ParagraphsFile,
    Register,
    build_register,
)
from rulecheck.rulebook.rules import (
    LEVEL_OF,
    Authority,
    Check,
    Document,
    Example,
    Expectation,
    InForce,
    Level,
    Message,
    Milestone,
    Modality,
    Reading,
    Rule,
    Rulebook,
    Wording,
)
from rulecheck.rulebook.skeleton_files import SKELETONS_SCHEMA, SkeletonsFile, build_skeletons
from rulecheck.rulebook.skeletons import Skeleton
from rulecheck.source.problems import Problem, UnusableInput, hint, quoted
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence, describe
from rulecheck.templating import TemplateProblem, names_used

RULES_SCHEMA = "rulecheck/rules/1"
DECISIONS_SCHEMA = "rulecheck/decisions/1"
SCHEMAS = (
    RULES_SCHEMA,
    DECISIONS_SCHEMA,
    ACCEPTED_SCHEMA,
    PARAGRAPHS_SCHEMA,
    SKELETONS_SCHEMA,
    VOCABULARY_SCHEMA,
)

_T = TypeVar("_T")

_AUTHORITY = OneOf(tuple(authority.value for authority in Authority))


class CheckRecord(Record):
    """The keys of a check."""

    each: Node | None = key(AsWritten())
    where: Node | None = key(AsWritten())
    require: Node | None = key(AsWritten())
    forbid: Node | None = key(AsWritten())
    tolerate: Node | None = key(AsWritten())
    at: str | None = key(Text())
    finding: WordingRecord | None = key(WORDING)
    remedy: WordingRecord | None = key(WORDING)
    reading: Node | None = key(AsWritten())


class ReadingRecord(WordingRecord):
    """A named reading and what it says in each language; its title is that unless shorter."""

    name: str = key(Text(), required=True)
    title: WordingRecord | None = key(WORDING)


class ReadingsRecord(Record):
    """The readings of a text, the recommended one first."""

    named: tuple[ReadingRecord, ...] = key(ListOf(RecordOf(ReadingRecord)), required=True)
    by: str | None = key(Text("a word of the programme"))


class InForceRecord(Record):
    """From when, and until when, a norm binds."""

    begins: TermEdge | None = key(TERM_DATE, name="from")
    ends: TermEdge | None = key(TERM_DATE, name="until")


class UnderRecord(Record):
    """The option a rule binds under."""

    option: Node | None = key(AsWritten(), required=True)


class ExamplesRecord(Record):
    """Pieces of drafts by the verdict they must get."""

    complies: Node | None = key(AsWritten())
    departs: Node | None = key(AsWritten())
    undetermined: Node | None = key(AsWritten())
    outside: Node | None = key(AsWritten())


class DatedValue(Record):
    """A value of a parameter, from a day on, and what fixed it."""

    value: str = key(Text(), required=True)
    begins: PartialDate | None = key(DATE, name="from", required=True)
    source: str = key(Text(), required=True)


class _Parameter(msgspec.Struct, frozen=True):
    """A value, or a list of dated values; read as the list."""

    expected: str = "a value, or a list of values each with 'from' and 'source'"

    def read(self, node: Node, path: str, context: Context) -> tuple[DatedValue, ...] | None:
        if isinstance(node, Sequence):
            dated = ListOf(RecordOf(DatedValue)).read(node, path, context) or ()
            return tuple(sorted(dated, key=_first_day)) or None
        text = Text(self.expected).read(node, path, context)
        if text is None:
            return None
        return (DatedValue(origin=Origin(node, path), value=text, source=""),)


def _first_day(dated: DatedValue) -> datetime.date:
    return dated.begins.first if dated.begins else datetime.date.min


class RuleRecord(CheckRecord):
    """The keys of a rule; those of a check hold for all its checks."""

    id: str = key(Text(), required=True)
    title: WordingRecord = key(WORDING, required=True)
    asks: WordingRecord = key(WORDING, required=True)
    locus: str = key(Text(), required=True)
    modality: str = key(OneOf(tuple(m.value for m in Modality)), required=True)
    level: str | None = key(OneOf(tuple(level.value for level in Level)))
    under: UnderRecord | None = key(RecordOf(UnderRecord))
    parameters: dict[str, tuple[DatedValue, ...]] | None = key(MappingOf(_Parameter()))
    authority: str | None = key(_AUTHORITY)
    in_force: InForceRecord | None = key(RecordOf(InForceRecord))
    lifts: tuple[str, ...] = key(ListOf(Text()), default=())
    readings: ReadingsRecord | None = key(RecordOf(ReadingsRecord))
    checks: tuple[CheckRecord, ...] | None = key(ListOf(RecordOf(CheckRecord)))
    examples: ExamplesRecord = key(RecordOf(ExamplesRecord), required=True)


class RulesFile(Record):
    """A file of rules."""

    schema: str = key(Text(), required=True)
    document: str = key(Text(), required=True)
    instrument: str = key(TermOf("instrument"), required=True)
    rules: tuple[RuleRecord, ...] = key(ListOf(RecordOf(RuleRecord)), required=True)


class MilestoneRecord(WordingRecord):
    """A day of every year, and what it is called in each language."""

    day: DayOfYear = key(DAY_OF_YEAR, required=True)


class DocumentRecord(Record):
    """A source document; a symbol that holds words may be cited otherwise in Chinese."""

    symbol: str = key(Text(), required=True)
    symbol_zh: str | None = key(Text())
    title: WordingRecord = key(WORDING, required=True)
    instrument: str = key(TermOf("instrument"), required=True)
    date: str | None = key(Text())
    authority: str | None = key(_AUTHORITY)
    in_force: InForceRecord | None = key(RecordOf(InForceRecord))
    aliases: tuple[str, ...] = key(ListOf(Text()), default=())
    milestones: tuple[MilestoneRecord, ...] = key(ListOf(RecordOf(MilestoneRecord)), default=())


class DecisionsFile(Record):
    """The register of source documents."""

    schema: str = key(Text(), required=True)
    documents: tuple[DocumentRecord, ...] = key(ListOf(RecordOf(DocumentRecord)), required=True)


def build_rulebook(
    sources: list[tuple[str, Mapping]], problems: list[Problem], day: datetime.date
) -> Rulebook:
    """The rulebook of some files already read, with the values of parameters on a day.

    Raises UnusableInput with every problem.
    """
    return _Loader(sources, problems, day).rulebook()


def rebuilt(root: Mapping, file: str, rulebook: Rulebook, day: datetime.date) -> list[Rule]:
    """The rules of one file anew, with the terms and documents of a rulebook.

    What only all rules together show, such as an id that stands twice, is not looked at.
    Raises UnusableInput with every problem.
    """
    loader = _Loader([], [], day)
    loader.vocabularies = rulebook.vocabularies
    loader.documents = dict(rulebook.documents)
    rules = list(loader.rules(file, root))
    if loader.problems:
        raise UnusableInput(loader.problems)
    return rules


class _Loader:
    def __init__(
        self, sources: list[tuple[str, Mapping]], problems: list[Problem], day: datetime.date
    ) -> None:
        self.sources = sources
        self.day = day
        self.problems = problems
        self.vocabularies = Vocabularies()
        self.documents: dict[str, Document] = {}
        self.registers: dict[str, Register] = {}
        self.parts: dict[Any, Any] = {}
        self.found_skeletons: dict[tuple[str, str | None], Skeleton] = {}

    def rulebook(self) -> Rulebook:
        by_schema = {schema: list(self.of_schema(schema)) for schema in SCHEMAS}
        self.check_schemas()
        self.vocabularies = merged(
            part for source in by_schema[VOCABULARY_SCHEMA] for part in self.vocabulary(*source)
        )
        for file, root in by_schema[DECISIONS_SCHEMA]:
            self.register(file, root)
        for file, root in by_schema[PARAGRAPHS_SCHEMA]:
            self.paragraphs(file, root)
        rules = [rule for source in by_schema[RULES_SCHEMA] for rule in self.rules(*source)]
        self.check_unique(rules)
        self.check_lifts(rules)
        for file, root in by_schema[SKELETONS_SCHEMA]:
            self.skeletons(file, root)
        accepted = [one for s in by_schema[ACCEPTED_SCHEMA] for one in self.accepted(*s, rules)]
        if self.problems:
            raise UnusableInput(self.problems)
        return Rulebook(
            tuple(rules),
            self.vocabularies,
            self.documents,
            PackedMapping(self.registers),
            PackedSequence(tuple(self.found_skeletons.values())),
            PackedSequence(tuple(accepted)),
        )

    def of_schema(self, schema: str) -> Iterator[tuple[str, Mapping]]:
        for file, root in self.sources:
            node = root.get("schema")
            if isinstance(node, Scalar) and node.text == schema:
                yield file, root

    def check_schemas(self) -> None:
        for file, root in self.sources:
            node = root.get("schema")
            if not isinstance(node, Scalar) or node.text not in SCHEMAS:
                found = describe(node) if node else "no schema"
                at = node.position if node else root.position
                message = f"expected schema: one of {', '.join(SCHEMAS)}; found {found}"
                self.problems.append(Problem(file, at.line, at.column, message))

    def vocabulary(self, file: str, root: Mapping) -> Iterator[Vocabularies]:
        try:
            yield read_vocabularies(root, file)
        except UnusableInput as error:
            self.problems.extend(error.problems)

    def read_record(self, record: type[Record], file: str, root: Mapping) -> tuple[Any, Context]:
        context = Context(file, self.vocabularies)
        context.problems = self.problems
        return RecordOf(record).read(root, "", context), context

    def register(self, file: str, root: Mapping) -> None:
        decisions, context = self.read_record(DecisionsFile, file, root)
        for record in decisions.documents or ():
            if not record.symbol:
                continue
            if record.symbol in self.documents:
                at = record.origin.node.position
                context.report(at, f"the document {quoted(record.symbol)} is registered twice")
            title = Wording(record.title.en, record.title.zh) if record.title else Wording("", "")
            document = Document(
                record.symbol,
                Wording(record.symbol, record.symbol_zh or record.symbol),
                title,
                record.instrument,
                record.date,
                Authority(record.authority or Authority.RECOMMENDATION.value),
                _in_force(record.in_force) or InForce(),
                tuple(
                    Milestone(milestone.day, Wording(milestone.en, milestone.zh))
                    for milestone in record.milestones
                ),
            )
            self.documents[record.symbol] = document

    def paragraphs(self, file: str, root: Mapping) -> None:
        found, context = self.read_record(ParagraphsFile, file, root)
        register = build_register(found, context, self.documents)
        if register is None:
            return
        if register.document in self.registers:
            at = found.origin.locate("document")
            message = f"the paragraphs of {quoted(register.document)} are registered twice"
            context.report(Position(at.line, at.column), message)
        self.registers[register.document] = register

    def skeletons(self, file: str, root: Mapping) -> None:
        before = len(self.problems)
        found, context = self.read_record(SkeletonsFile, file, root)
        if len(self.problems) > before:
            return
        for skeleton in build_skeletons(found, context):
            first = self.found_skeletons.setdefault(
                (skeleton.instrument, skeleton.option), skeleton
            )
            if first is not skeleton:
                at = skeleton.location
                under = f" under option {skeleton.option}" if skeleton.option else ""
                message = (
                    f"a second skeleton for {skeleton.instrument}{under}, first in "
                    f"{first.file}, line {first.location.line}"
                )
                self.problems.append(Problem(file, at.line, at.column, message))
        # What several skeletons share by an anchor is told once.
        self.problems[before:] = dict.fromkeys(self.problems[before:])

    def accepted(self, file: str, root: Mapping, rules: Iterable[Rule]) -> Iterator[Accepted]:
        before = len(self.problems)
        found, context = self.read_record(AcceptedFile, file, root)
        if len(self.problems) > before:
            return
        known = {rule.id for rule in rules}
        for record in (*found.gaps, *found.mutants):
            if record.rule not in known:
                at = record.origin.locate("rule")
                message = f"there is no rule {quoted(record.rule)}{hint(record.rule, known)}"
                context.report(Position(at.line, at.column), message)
        yield from accepted_of(found, context)

    def rules(self, file: str, root: Mapping) -> Iterator[Rule]:
        before = len(self.problems)
        found, context = self.read_record(RulesFile, file, root)
        if found.document and found.document not in self.documents:
            near = hint(found.document, self.documents) or _how_to_register(found)
            at = found.origin.locate("document")
            message = f"the document {quoted(found.document)} is not in the register{near}"
            context.report(Position(at.line, at.column), message)
        if len(self.problems) > before:
            # What the keys of a rule lack would show up again in what is made of them.
            return
        for record in found.rules or ():
            document = self.documents[found.document]
            rule = _RuleBuilder(found, record, context, document, self.day, self.parts).build()
            if rule:
                yield rule

    def check_lifts(self, rules: Iterable[Rule]) -> None:
        """A rule lifts rules that are there, and never, round about, itself."""
        by_id = {rule.id: rule for rule in rules}
        for rule in by_id.values():
            at = rule.location
            messages = [
                f"{rule.id} lifts {quoted(target)}, which is no rule{hint(target, by_id)}"
                for target in sorted(rule.lifts - by_id.keys())
            ]
            if way := _cycle(rule, by_id):
                messages.append(f"rules lift each other: {' lifts '.join(way)}")
            self.problems += [Problem(rule.file, at.line, at.column, text) for text in messages]

    def check_unique(self, rules: Iterable[Rule]) -> None:
        seen: dict[str, Rule] = {}
        for rule in rules:
            first = seen.setdefault(rule.id, rule)
            if first is not rule:
                at = rule.location
                message = (
                    f"the rule {quoted(rule.id)} stands twice, first in {first.file}, "
                    f"line {first.location.line}"
                )
                self.problems.append(Problem(rule.file, at.line, at.column, message))


def _how_to_register(found: RulesFile) -> str:
    """Where a document is entered, and how the entry reads."""
    entry = f"{{symbol: {found.document}, title: {{en: …, zh: …}}, instrument: {found.instrument}}}"
    return (
        f"; enter it in a YAML file of this folder that begins with 'schema: {DECISIONS_SCHEMA}', "
        f"under 'documents:', as '- {entry}'"
    )


def _reading(record: ReadingRecord) -> Reading:
    says = Wording(record.en, record.zh)
    title = Wording(record.title.en, record.title.zh) if record.title else says
    return Reading(record.name, says, title)


def _cycle(rule: Rule, by_id: dict[str, Rule]) -> list[str] | None:
    """A way by which a rule would lift itself; None where there is none."""
    pending = [[rule.id, target] for target in sorted(rule.lifts)]
    seen: set[str] = set()
    while pending:
        way = pending.pop()
        if way[-1] == rule.id:
            return way
        if way[-1] in by_id and way[-1] not in seen:
            seen.add(way[-1])
            pending += [[*way, target] for target in sorted(by_id[way[-1]].lifts)]
    return None


def _in_force(term: InForceRecord | None) -> InForce | None:
    return InForce(term.begins, term.ends) if term else None


class _RuleBuilder:
    """Makes a rule of its record, reporting what does not fit."""

    def __init__(
        self,
        file: RulesFile,
        record: RuleRecord,
        context: Context,
        document: Document,
        day: datetime.date,
        parts: dict[Any, Any],
    ) -> None:
        self.file, self.record, self.context = file, record, context
        self.document, self.day = document, day
        # What conditions are made of, those of other rules too.
        self.parts = parts

    def build(self) -> Rule | None:
        record, before = self.record, len(self.context.problems)
        options = self.options()
        checks = tuple(self.checks(options))
        examples = tuple(self.examples(checks))
        modality = Modality(record.modality)
        level = self.level(modality)
        self.check_parameters()
        if len(self.context.problems) > before:
            return None
        return Rule(
            id=record.id,
            title=Wording(record.title.en, record.title.zh),
            asks=Wording(record.asks.en, record.asks.zh),
            instrument=self.file.instrument,
            document=self.file.document,
            locus=record.locus,
            modality=modality,
            level=level,
            options=options,
            checks=checks,
            examples=PackedSequence(examples),
            file=self.context.file,
            location=record.origin.locate("id"),
            authority=self.authority(options),
            in_force=_in_force(record.in_force) or self.document.in_force,
            lifts=frozenset(record.lifts),
            readings=self.readings(),
            reading_by=record.readings.by if record.readings else None,
            dated=tuple(
                (name, tuple((one.begins, one.value) for one in dated))
                for name, dated in sorted((record.parameters or {}).items())
                if len(dated) > 1
            ),
        )

    def readings(self) -> tuple[Reading, ...]:
        """The named readings; the word that chooses must be one of the programme."""
        record = self.record.readings
        if record is None:
            return ()
        words = SCHEMA["programme"].words
        if record.by and (record.by not in words or words[record.by].type.base is not Base.TERM):
            near = hint(record.by, words)
            self.report(record.origin.node, f"{quoted(record.by)} chooses no reading{near}")
        if len(record.named) < 2:
            self.report(record.origin.node, "'readings' needs two at least; else leave it out")
        return tuple(_reading(one) for one in record.named)

    def check_readings(self, record: CheckRecord) -> frozenset[str] | None:
        """The readings a check belongs to; None where it belongs to all."""
        if record.reading is None:
            return None
        node = record.reading
        items = node.items if isinstance(node, Sequence) else (node,)
        known = [reading.name for reading in self.readings()]
        for item in items:
            if not isinstance(item, Scalar) or item.text not in known:
                shown = item.text if isinstance(item, Scalar) else describe(item)
                self.report(item, f"{quoted(shown)} is no reading of this rule{hint(shown, known)}")
        return frozenset(item.text for item in items if isinstance(item, Scalar))

    def authority(self, options: frozenset[str] | None) -> Authority:
        """As stated; an option binds by the Review Conference that adopts it."""
        if self.record.authority:
            return Authority(self.record.authority)
        return Authority.REVIEW_CONFERENCE if options else self.document.authority

    def report(self, node: Node | None, message: str) -> None:
        at = node.position if node else self.record.origin.node.position
        self.context.report(at, f"{self.record.id}: {message}")

    def level(self, modality: Modality) -> Level:
        by_modality = LEVEL_OF[modality]
        if self.record.level is None:
            return by_modality
        level = Level(self.record.level)
        if level.rank < by_modality.rank:
            message = f"'{modality.value}' gives {by_modality.value}; a level may only be milder"
            self.report(self.node("level"), message)
        return level

    def node(self, name: str) -> Node | None:
        node = self.record.origin.node
        return node.get(name) if isinstance(node, Mapping) else None

    def options(self) -> frozenset[str] | None:
        if self.record.under is None:
            return None
        node = self.record.under.option
        items = node.items if isinstance(node, Sequence) else (node,)
        shape = TermOf("option")
        read = (shape.read(item, "under.option", self.context) for item in items if item)
        options = frozenset(option for option in read if option)
        if not items:
            self.report(node, "'option' names no option; leave 'under' out for \"always\"")
        return options

    def parameters(self) -> dict[str, str]:
        """The values in force on the day: of each the last that has begun, else the first."""
        found = {}
        for name, dated in (self.record.parameters or {}).items():
            begun = [one for one in dated if _first_day(one) <= self.day]
            found[name] = (begun or dated[:1])[-1].value
        return found

    def check_parameters(self) -> None:
        words = {word for subject in SCHEMA.values() for word in subject.words}
        for name in self.record.parameters or ():
            if name in words:
                message = f"the parameter {quoted(name)} has the name of a word; choose another"
                self.report(self.node("parameters"), message)

    # Checks

    def checks(self, options: frozenset[str] | None) -> Iterator[Check]:
        given = self.record.checks or (self.record,)
        if self.record.checks is not None and not self.record.checks:
            self.report(self.node("checks"), "'checks' holds no check")
        for number, record in enumerate(given):
            check = self.check(number, record, options)
            if check:
                yield check

    def inherited(self, record: CheckRecord, name: str) -> Any:
        own = getattr(record, name)
        return own if own is not None else getattr(self.record, name)

    def check(
        self, number: int, record: CheckRecord, options: frozenset[str] | None
    ) -> Check | None:
        subject, kinds = self.each(self.inherited(record, "each"), record)
        if subject is None:
            return None
        type_ = STANDING[subject][0]
        scope = Scope(type_, self.context.vocabularies, parameters=self.parameters())
        where = self.condition(self.inherited(record, "where"), scope, ALWAYS)
        require = self.requirement(record, scope)
        tolerate_node = self.inherited(record, "tolerate")
        tolerate = self.condition(tolerate_node, scope, ALWAYS) if tolerate_node else None
        finding = self.message(record, "finding", subject)
        remedy = self.message(record, "remedy", subject)
        at = self.inherited(record, "at") or ""
        self.check_at(at, subject, record)
        if where is None or require is None or finding is None or remedy is None:
            return None
        if options:
            where = And((_under(subject, options), where))
        self.check_sizes(record, where, require, tolerate)
        readings = self.check_readings(record)
        return Check(
            subject=self.shared(subject),
            kinds=self.shared(kinds),
            where=self.shared(where),
            require=self.shared(require),
            tolerate=self.shared(tolerate),
            at=self.shared(at),
            finding=self.shared(finding),
            remedy=self.shared(remedy),
            number=number,
            readings=self.shared(readings),
            scope=self.shared(in_turn(where)),
        )

    def shared(self, part: _T) -> _T:
        """The part, as one object where another check holds its like."""
        return shared(part, self.parts)

    def check_sizes(self, record: CheckRecord, *conditions: Condition | None) -> None:
        try:
            for condition in (c for c in conditions if c is not None):
                _check_size(condition)
        except TooIntricate:
            message = "a condition has too many alternatives; use several checks"
            self.report(record.origin.node, message)

    def each(
        self, node: Node | None, record: CheckRecord
    ) -> tuple[str | None, frozenset[str] | None]:
        """The type of subject, and the kinds where it is a meeting of some kind."""
        if node is None:
            self.report(record.origin.node, "'each' is missing: whom does the rule bind?")
            return None, None
        items = node.items if isinstance(node, Sequence) else (node,)
        names = [item.text for item in items if isinstance(item, Scalar)]
        if len(names) != len(items) or not names:
            self.report(node, "'each' takes a kind of meeting, a list of kinds, or a thing")
            return None, None
        if len(names) == 1 and names[0] in STANDING:
            return names[0], None
        kinds = self.context.vocabularies["kind"]
        found = [kinds.find(name) for name in names]
        for name, item, term in zip(names, items, found, strict=True):
            if term is None:
                near = hint(name, [*STANDING, *kinds.terms])
                self.report(item, f"{quoted(name)} is neither a kind of meeting nor a thing{near}")
        if None in found:
            return None, None
        return "meeting", frozenset(term.name for term in found if term)

    def requirement(self, record: CheckRecord, scope: Scope) -> Condition | None:
        own = record if record.require or record.forbid else self.record
        if own.require and own.forbid:
            self.report(own.forbid, "'require' and 'forbid' together; keep one")
        if own.require:
            return self.condition(own.require, scope, ALWAYS)
        if own.forbid:
            forbidden = self.condition(own.forbid, scope, ALWAYS)
            return Not(forbidden) if forbidden else None
        self.report(record.origin.node, "'require' is missing: what does the rule ask?")
        return None

    def condition(self, node: Node | None, scope: Scope, default: Condition) -> Condition | None:
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.report(node, f"expected a condition, found {describe(node)}")
            return None
        try:
            return parse_condition(node.text, scope)
        except ConditionError as error:
            self.context.report(_within(node, error), f"{self.record.id}: {error.message}")
            return None

    def message(self, record: CheckRecord, name: str, subject: str) -> Message | None:
        wording = self.inherited(record, name)
        if wording is None:
            self.report(record.origin.node, f"{quoted(name)} is missing")
            return None
        names: dict[tuple[str, ...], None] = {}
        for language in ("en", "zh"):
            try:
                used = names_used(getattr(wording, language))
            except TemplateProblem as error:
                self.report(wording.origin.node, f"{name}.{language}: {error}")
                return None
            for steps in used:
                names[steps] = None
                self.check_name(steps, subject, wording, f"{name}.{language}")
        return Message(Wording(wording.en, wording.zh), tuple(names))

    def check_name(
        self, steps: tuple[str, ...], subject: str, wording: WordingRecord, where: str
    ) -> None:
        """A name in a message is `subject`, or a path of words."""
        if steps == ("subject",):
            return
        at: str | None = STANDING[subject][0]
        for step in steps:
            if at is None or step not in SCHEMA[at].words:
                known = SCHEMA[at].words if at else ()
                message = f"{where} prints {quoted('.'.join(steps))}, but "
                reason = f"a {at} has no word {quoted(step)}" if at else "nothing can follow there"
                self.report(wording.origin.node, message + reason + hint(step, known))
                return
            word = SCHEMA[at].words[step]
            at = word.type.of if word.type.base is Base.REFERENCE else None

    def check_at(self, at: str, subject: str, record: CheckRecord) -> None:
        """`at` names a key that drafts of this sort of subject have."""
        if subject == "year" and self.context.vocabularies["kind"].find(at):
            return
        keys = _RECORDS[subject].keys() if subject in _RECORDS else {}
        for step in at.split(".") if at else ():
            if step not in keys:
                place = (record if record.at else self.record).origin.locate("at")
                message = f"'at' is no key of a draft: {quoted(at)}{hint(step, keys)}"
                position = Position(place.line, place.column)
                self.context.report(position, f"{self.record.id}: {message}")
                return
            shape = keys[step].shape
            keys = shape.record.keys() if isinstance(shape, RecordOf) else {}

    # Examples

    def examples(self, checks: tuple[Check, ...]) -> Iterator[Example]:
        found: dict[Expectation, int] = {}
        for expected in Expectation:
            node = getattr(self.record.examples, expected.value)
            if node is None:
                continue
            if not isinstance(node, Sequence):
                self.report(node, f"examples.{expected.value}: expected a list")
                continue
            found[expected] = len(node.items)
            for item in node.items:
                if not isinstance(item, Mapping):
                    self.report(item, f"an example is a piece of a draft, found {describe(item)}")
                    continue
                at = item.position
                path = f"examples.{expected.value}"
                yield Example(expected, item, Location(at.line, at.column, path))
        for needed in self.needed(checks):
            if not found.get(needed):
                self.report(self.record.origin.node, f"needs an example that {needed.value}")

    def needed(self, checks: tuple[Check, ...]) -> Iterator[Expectation]:
        """A pure permission cannot be departed from, a ban of the subject not complied with."""
        requirements = {check.require for check in checks}
        yield (Expectation.OUTSIDE if requirements == {Constant(False)} else Expectation.COMPLIES)
        if requirements != {Constant(True)}:
            yield Expectation.DEPARTS


def _check_size(condition: Condition) -> None:
    """Raises TooIntricate for a condition, or one within it, that engines could not take."""
    check_size(condition)
    for aggregate in aggregates(condition):
        _check_size(aggregate.where)


def _under(subject: str, options: frozenset[str]) -> Condition:
    """The scope of a rule that binds under some options."""
    word = SCHEMA[STANDING[subject][0]].words.get("option")
    steps = ("option",) if word else ("programme", "option")
    type_ = (word or SCHEMA["programme"].words["option"]).type
    same = tuple(Same(WordPath(steps, type_), option) for option in sorted(options))
    return same[0] if len(same) == 1 else Or(same)


def _within(node: Scalar, error: ConditionError) -> Position:
    """The place of an error within a condition; its start when the text was folded."""
    start = node.position
    if error.line > 1 or node.folded:
        return start
    return Position(start.line, start.column + error.column - 1 + (0 if node.plain else 1))


_RECORDS: dict[str, type[Record]] = {
    "meeting": Meeting,
    "related meeting": Meeting,
    "programme": Programme,
    "year": Programme,
    "body": Body,
    "office": Office,
    "seat": Office,
    "report": Report,
    "session": Session,
    "decision": Decision,
    "deadline": ReportingDeadline,
    "change": RegimeChange,
}

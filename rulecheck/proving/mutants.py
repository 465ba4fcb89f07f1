"""Mutants of a rule: its YAML with one slip in it."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from rulecheck.programme.dates import LATEST_YEAR
from rulecheck.programme.facts import STANDING
from rulecheck.proving.forms import canonical
from rulecheck.proving.slips import Operator, nearest_other, slips_of
from rulecheck.rulebook.building import rebuilt
from rulecheck.rulebook.printing import printed
from rulecheck.rulebook.rules import Check, Rule, Rulebook
from rulecheck.source.edits import Edit, Source, applied
from rulecheck.source.problems import UnusableInput
from rulecheck.source.reader import read, text_of
from rulecheck.source.values import Mapping, Node, Scalar
from rulecheck.source.values import Sequence as SequenceNode

_CONDITIONS = ("where", "require", "forbid", "tolerate")
_ID_LENGTH = 8
# A day that does not come: what begins on it is ignored.
_NEVER = f"{LATEST_YEAR}-12-31"


class Mutant(msgspec.Struct, frozen=True):
    """A slip in the text of a rule; `before` and `after` are the lines it changes."""

    rule: str
    file: str
    operator: Operator
    edits: tuple[Edit, ...]
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    # Which of those of the rule that change lines alike, from 0.
    occurrence: int = 0

    @property
    def change(self) -> tuple[str, ...]:
        """The lines it changes, and what becomes of them, wherever they stand."""
        return (*map(str.strip, self.before), "", *map(str.strip, self.after))

    @property
    def id(self) -> str:
        """A name that stays while the rule's id and the lines it changes do."""
        which = [str(self.occurrence)] if self.occurrence else []
        told = "\n".join((self.rule, *self.change, *which))
        return hashlib.sha256(told.encode()).hexdigest()[:_ID_LENGTH]


class RuleText:
    """The file of a rule, in which mutants are made, and the rule alone, read again quickly."""

    def __init__(self, rule: Rule, rulebook: Rulebook, day: datetime.date) -> None:
        """Reads the file. Raises UnusableInput, and OSError if it is gone."""
        self.rule, self.rulebook, self.day = rule, rulebook, day
        text = text_of(Path(rule.file).read_bytes(), rule.file)
        self.source = Source(self._alone(text) or text)
        self.node = self._node(self._read(self.source.text))

    def mutants(self) -> Iterator[Mutant]:
        """All mutants in the order of the file, those that change nothing included."""
        alike: Counter[tuple[str, ...]] = Counter()
        for operator, edits in self._slips():
            mutant = self._mutant(operator, edits)
            yield replace(mutant, occurrence=alike[mutant.change])
            alike[mutant.change] += 1

    def built(self, mutant: Mutant) -> Rule | None:
        """The rule with the slip in it; None where it is no rule any more."""
        try:
            return self._built(applied(self.source.text, mutant.edits))
        except UnusableInput:
            return None

    # Reading

    def _read(self, text: str) -> Mapping:
        return read(text.encode(), self.rule.file)

    def _node(self, root: Mapping) -> Mapping:
        rules = root.get("rules")
        found = (
            node
            for node in (rules if isinstance(rules, SequenceNode) else ())
            if isinstance(node, Mapping) and _text(node.get("id")) == self.rule.id
        )
        return next(found)

    def _built(self, text: str) -> Rule | None:
        root = self._read(text)
        node = self._node(root)
        at, rules = root.entries["rules"]
        alone = SequenceNode((node,), rules.position)
        root = Mapping({**root.entries, "rules": (at, alone)}, root.position)
        return next(iter(rebuilt(root, self.rule.file, self.rulebook, self.day)), None)

    def _alone(self, text: str) -> str | None:
        """The text with the lines of other rules left empty; None where the rule needs them."""
        root = self._read(text)
        rules = root.get("rules")
        assert isinstance(rules, SequenceNode)
        lines = text.split("\n")
        starts = [node.position.line for node in rules]
        after = [at.line for at, _ in root.entries.values() if at.line > starts[-1]]
        for node, end in zip(rules, [*starts[1:], min(after, default=len(lines) + 1)], strict=True):
            if isinstance(node, Mapping) and _text(node.get("id")) != self.rule.id:
                start = node.position.line
                lines[start - 1 : end - 1] = [""] * (end - start)
        cut = "\n".join(lines)
        try:
            found = self._built(cut)
        except (UnusableInput, StopIteration):
            return None
        return cut if found and _same(found, self.rule) else None

    # Making

    def _mutant(self, operator: Operator, edits: Sequence[Edit]) -> Mutant:
        text = self.source.text
        found = self.source.lines(edits[0].start, edits[-1].end)
        before = text.split("\n")
        after = applied(text, edits).split("\n")
        last = found.stop - 1 + len(after) - len(before)
        return Mutant(
            self.rule.id,
            self.rule.file,
            operator,
            tuple(edits),
            found.start,
            tuple(before[found.start - 1 : found.stop - 1]),
            tuple(after[found.start - 1 : last]),
        )

    def _slips(self) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        checks = self.node.get("checks")
        nodes = checks.items if isinstance(checks, SequenceNode) else ()
        own = [node for node in nodes if isinstance(node, Mapping)]
        yield from self._of_check(self.node, self._first_without(own))
        for node, check in zip(own, self.rule.checks, strict=len(own) > 0):
            yield from self._of_check(node, check)
            yield from self._silenced(node)
        yield from self._of_option()
        yield from self._left_out(Operator.EXCEPTION, self.node.get("lifts"))
        yield from self._of_parameters()

    def _first_without(self, own: Sequence[Mapping]) -> Check:
        """The check that takes its conditions from the rule; the first where none does."""
        for node, check in zip(own, self.rule.checks, strict=False):
            if not node.entries.keys() & {"each"}:
                return check
        return self.rule.checks[0]

    def _of_check(self, node: Mapping, check: Check) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        yield from self._of_kinds(node.get("each"))
        for key in _CONDITIONS:
            scalar = node.get(key)
            if not isinstance(scalar, Scalar):
                continue
            subject = STANDING[check.subject][0]
            for slip in slips_of(scalar.text, subject, self.rulebook.vocabularies):
                yield slip.operator, self.source.within(scalar, slip.edits)
            if key == "where":
                yield Operator.SCOPE, self._instead(scalar, "always")
            if key == "tolerate":
                yield Operator.EXCEPTION, self._instead(scalar, "never")

    def _of_kinds(self, node: Node | None) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        """The kind of meeting taken for another, or one of several left out."""
        kinds = self.rulebook.vocabularies["kind"]
        if (
            isinstance(node, Scalar)
            and node.text not in STANDING
            and (kind := kinds.find(node.text))
        ):
            other = nearest_other(kind.name, (name for name in kinds.terms if name not in STANDING))
            if other:
                yield Operator.SCOPE, self._instead(node, other)
        yield from self._left_out(Operator.SCOPE, node)

    def _silenced(self, node: Mapping) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        """A check out of action: nothing is in its scope."""
        where = node.get("where")
        if isinstance(where, Scalar):
            yield Operator.CHECK, self._instead(where, "never")
            return
        at = self.source.place(node.position)
        if self.source.text[at] == "{":
            yield Operator.CHECK, (Edit(at + 1, at + 1, "where: never, "),)
        else:
            indent = "\n" + " " * (node.position.column - 1)
            yield Operator.CHECK, (Edit(at, at, f"where: never{indent}"),)

    def _of_option(self) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        under = self.node.get("under")
        node = under.get("option") if isinstance(under, Mapping) else None
        options = self.rulebook.vocabularies["option"]
        term = options.find(node.text) if isinstance(node, Scalar) else None
        if isinstance(node, Scalar) and term and (other := nearest_other(term.name, options.terms)):
            yield Operator.OPTION, self._instead(node, other)
        yield from self._left_out(Operator.OPTION, node)

    def _of_parameters(self) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        parameters = self.node.get("parameters")
        for _, node in parameters.entries.values() if isinstance(parameters, Mapping) else ():
            dated = node.items if isinstance(node, SequenceNode) else ()
            values = [node, *(one.get("value") for one in dated if isinstance(one, Mapping))]
            for value in values:
                yield from self._of_parameter(value)
            for one in dated:
                begins = one.get("from") if isinstance(one, Mapping) else None
                if isinstance(begins, Scalar):
                    yield Operator.PARAMETER, self._instead(begins, _NEVER)

    def _of_parameter(self, node: Node | None) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        number, *rest = node.text.split(" ", 1) if isinstance(node, Scalar) else [""]
        if isinstance(node, Scalar) and number.isascii() and number.isdigit():
            for other in (int(number) - 1, int(number) + 1):
                yield Operator.BOUND, self._instead(node, " ".join((str(other), *rest)))

    def _left_out(
        self, operator: Operator, node: Node | None
    ) -> Iterator[tuple[Operator, tuple[Edit, ...]]]:
        """Each item of a list left out; of `lifts` the only one, too."""
        items = node.items if isinstance(node, SequenceNode) else ()
        scalars = [item for item in items if isinstance(item, Scalar)]
        spans = [self.source.span(scalar) for scalar in scalars]
        for n, (start, end) in enumerate(spans):
            if n + 1 < len(spans):
                yield operator, (Edit(start, spans[n + 1][0], ""),)
            else:
                yield operator, (Edit(spans[n - 1][1] if n else start, end, ""),)

    def _instead(self, scalar: Scalar, text: str) -> tuple[Edit, ...]:
        return (Edit(*self.source.span(scalar), text),)


def form_of(rule: Rule) -> object:
    """What a rule decides, in whatever words: two rules of one form never differ."""
    return tuple(map(form_of_check, rule.checks)), rule.options, rule.lifts


def form_of_check(check: Check) -> object:
    """What a check decides, in whatever words."""
    conditions = (check.where, check.require, check.tolerate)
    told = (None if c is None else printed(canonical(c)) for c in conditions)
    return check.subject, check.kinds, check.readings, *told


def _same(one: Rule, other: Rule) -> bool:
    return form_of(one) == form_of(other)


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) else None

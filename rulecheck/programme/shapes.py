"""What the values of a draft look like: each shape reads one sort of value.

A shape turns a node into a value or reports, in plain words, what was found
and what was expected. Shapes never raise: all problems of a draft come at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, dataclass_transform

import msgspec
from msgspec.structs import replace

from rulecheck.programme import dates
from rulecheck.programme.vocabulary import Vocabularies, fold
from rulecheck.source.problems import Problem, UnusableInput, hint, quoted
from rulecheck.source.values import Mapping, Node, Position, Scalar, Sequence, describe

MAXIMUM_TEXT = 2_000
# What YAML tools elsewhere read as truth values; as a State name it is a slip.
_TRUTH_WORDS = {"no", "yes", "on", "off", "true", "false", "y", "n"}
YES, NO = ("true", "yes", "是"), ("false", "no", "否")
_COMMA = "; a text with a comma needs quotation marks"
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Location(msgspec.Struct, frozen=True, gc=False):
    """A place in a draft: line and column count from 1, path as `meetings[3].dates`."""

    line: int
    column: int
    path: str


class Origin(msgspec.Struct, frozen=True, eq=False):
    """Where a value of the draft was written."""

    node: Node
    path: str

    def locate(self, keys: str = "") -> Location:
        """The place of a dotted key below. Of a key that is not written the path names it all
        the same, and line and column are those of what would hold it."""
        node: Node | None = self.node
        path, at = self.path, self.node.position
        for key in filter(None, keys.split(".")):
            path = f"{path}.{key}" if path else key
            child = node.get(key) if isinstance(node, Mapping) else None
            if child is not None and isinstance(node, Mapping):
                at = node.key_position(key)
            node = child
        return Location(at.line, at.column, path)


class Context(msgspec.Struct):
    """What reading needs to know and what it found wrong."""

    file: str
    vocabularies: Vocabularies
    folder: Path | None = None
    problems: list[Problem] = msgspec.field(default_factory=list)
    # What the files hold that the draft names.
    files: dict[Path, bytes] = msgspec.field(default_factory=dict)

    def report(self, at: Position, message: str) -> None:
        """Note a problem at a place of the draft."""
        self.problems.append(Problem(self.file, at.line, at.column, message))

    def hint(self, word: str, known: Iterable[str]) -> str:
        """The nearest known word for a message; in a file full of problems, nothing."""
        return hint(word, known, len(self.problems))


class Shape(Protocol):
    """Reads one sort of value; returns None when nothing usable is there."""

    @property
    def expected(self) -> str: ...

    def read(self, node: Node, path: str, context: Context) -> Any: ...


def _scalar(node: Node, shape: Shape, context: Context) -> str | None:
    """The trimmed text of a scalar; None (and a problem unless empty) otherwise."""
    if isinstance(node, Scalar):
        if node.is_null:
            return None
        if len(node.text) > MAXIMUM_TEXT:
            context.report(node.position, f"text longer than {MAXIMUM_TEXT} characters")
            return None
        text = node.text.strip()
        return text if text.isprintable() else _CONTROL.sub("�", text)
    context.report(node.position, f"expected {shape.expected}, found {describe(node)}")
    return None


class Text(msgspec.Struct, frozen=True):
    """Any text."""

    expected: str = "a text"

    def read(self, node: Node, path: str, context: Context) -> str | None:
        return _scalar(node, self, context)


class OneOf(msgspec.Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        return self.words[0] if self._only else f"one of {', '.join(self.words)}"

    @property
    def _only(self) -> bool:
        return len(self.words) == 1

    def read(self, node: Node, path: str, context: Context) -> str | None:
        text = _scalar(node, self, context)
        if text is None or text in self.words:
            return text
        near = "" if self._only else context.hint(text, self.words)
        context.report(node.position, f"expected {self.expected}, found {quoted(text)}{near}")
        return None


class TermOf(msgspec.Struct, frozen=True):
    """A term of a vocabulary; read as the term's name."""

    vocabulary: str

    @property
    def expected(self) -> str:
        return f"a term ({self.vocabulary.replace('_', ' ')})"

    def read(self, node: Node, path: str, context: Context) -> str | None:
        text = _scalar(node, self, context)
        if text is None:
            return None
        vocabulary = context.vocabularies[self.vocabulary]
        found = vocabulary.find(text)
        if found is not None:
            return found.name
        if vocabulary.closed:
            spellings = [word for term in vocabulary.terms.values() for word in term.spellings]
            near = context.hint(text, spellings) or f"; {_some(vocabulary.terms)}"
            message = f"unknown {self.vocabulary.replace('_', ' ')} {quoted(text)}{near}"
            context.report(node.position, message)
            return None
        return vocabulary.name_of(text)


def _some(terms: Any) -> str:
    return "known: " + ", ".join(list(terms)[:12])


class State(TermOf, frozen=True):
    """The name of a State, written out: codes such as NO are truth values elsewhere."""

    vocabulary: str = "state"
    expected: ClassVar[str] = "the name of a State"

    def read(self, node: Node, path: str, context: Context) -> str | None:
        if isinstance(node, Scalar) and context.vocabularies["state"].find(node.text) is None:
            short = _COUNTRY_CODE.fullmatch(node.text.strip())
            if short or (node.plain and node.text.casefold() in _TRUTH_WORDS):
                message = f"{quoted(node.text)} where a State is expected; write its name in full"
                context.report(node.position, message)
                return None
            if near := context.vocabularies["state"].slip_of(node.text):
                message = f"unknown State {quoted(node.text)}; perhaps {quoted(near)}"
                context.report(node.position, message)
                return None
        return super().read(node, path, context)


class Truth(msgspec.Struct, frozen=True):
    """true or false."""

    expected: str = "true or false"

    def read(self, node: Node, path: str, context: Context) -> bool | None:
        text = _scalar(node, self, context)
        if text is None:
            return None
        folded = text.lower()
        if folded in YES:
            return True
        if folded in NO:
            return False
        context.report(node.position, f"expected {self.expected}, found {quoted(text)}")
        return None


class Whole(msgspec.Struct, frozen=True):
    """A whole number within bounds."""

    least: int = 0
    most: int = 1_000_000

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def read(self, node: Node, path: str, context: Context) -> int | None:
        text = _scalar(node, self, context)
        if text is None:
            return None
        if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII) or not (
            self.least <= int(text) <= self.most
        ):
            context.report(node.position, f"expected {self.expected}, found {quoted(text)}")
            return None
        return int(text)


class Parsed(msgspec.Struct, frozen=True):
    """A text that a parser understands; the parser's ValueError speaks to the drafter.

    Where forms are given, every text that is understood has one of them, and a whole number
    lies within the bounds.
    """

    expected: str
    parsers: tuple[Callable[[str], Any], ...]
    forms: tuple[re.Pattern[str], ...] = ()
    numbers: tuple[int, int] | None = None
    # What ends the message about a text that is not understood.
    way_out: Callable[[str], str] = lambda text: ""

    def read(self, node: Node, path: str, context: Context) -> Any:
        text = _scalar(node, self, context)
        if text is None:
            return None
        try:
            for parse in self.parsers:
                if (value := parse(text)) is not None:
                    return value
        except ValueError as error:
            context.report(node.position, f"{quoted(text)} does not exist: {error}")
            return None
        message = f"expected {self.expected}, found {quoted(text)}{self.way_out(text)}"
        context.report(node.position, message)
        return None


_YEARS = (dates.EARLIEST_YEAR, dates.LATEST_YEAR)
DATE = Parsed(
    "a date such as 2018, 2018-09 or 2018-09-03",
    (dates.parse_date,),
    (dates.DATE_FORM,),
    _YEARS,
    dates.way_out,
)
TERM_DATE = Parsed(
    "a date such as 2018-09-03, or 'close of 6MSP'",
    (dates.parse_date, dates.parse_meeting_day),
    (dates.DATE_FORM, dates.MEETING_DAY_FORM, dates.MEETING_DAY_FORM_ZH),
    _YEARS,
    dates.way_out,
)
DAY_OF_YEAR = Parsed(
    "a day of the year such as 04-30", (dates.parse_day_of_year,), (dates.DAY_OF_YEAR_FORM,)
)


class ListOf(msgspec.Struct, frozen=True):
    """A list of values of one shape; read as a tuple."""

    item: Shape

    @property
    def expected(self) -> str:
        return f"a list, each item {self.item.expected}"

    def read(self, node: Node, path: str, context: Context) -> tuple[Any, ...] | None:
        if isinstance(node, Scalar) and node.is_null:
            return None
        if not isinstance(node, Sequence):
            context.report(node.position, f"expected {self.expected}, found {describe(node)}")
            return None
        for item in node.items:
            if _is_null(item):
                message = f"an empty item where {self.item.expected} is expected"
                context.report(item.position, message)
        read = [self.item.read(item, f"{path}[{n}]", context) for n, item in enumerate(node.items)]
        return tuple([value for value in read if value is not None])


class ListOrFile(msgspec.Struct, frozen=True):
    """A list, or the name of a YAML file beside the draft that holds it."""

    list: ListOf

    @property
    def expected(self) -> str:
        return f"{self.list.expected}, or the name of a file that holds the list"

    def read(self, node: Node, path: str, context: Context) -> tuple[Any, ...] | None:
        if not isinstance(node, Scalar) or node.is_null:
            return self.list.read(node, path, context)
        if context.folder is None:
            context.report(
                node.position, "a draft without a folder cannot name a file; list the values"
            )
            return None
        file = _file_within(context.folder, node.text)
        if file is None:
            context.report(node.position, f"no file {quoted(node.text)} beside the draft")
            return None
        # Only now: few drafts name files, and reports of drafts are read without YAML.
        from rulecheck.source.reader import read_node

        try:
            with file.open("rb") as stream:
                data = stream.read(8 << 20)
            context.files[file] = data
            found = read_node(data, str(file))
        except (UnusableInput, OSError) as error:
            reason = (
                error.problems[0].message if isinstance(error, UnusableInput) else error.strerror
            )
            context.report(node.position, f"the file {quoted(node.text)} cannot be used: {reason}")
            return None
        inner = Context(str(file), context.vocabularies)
        if not isinstance(found, Sequence):
            inner.report(
                found.position if found else Position(1, 1),
                f"expected {self.list.expected}, found {describe(found) if found else 'nothing'}",
            )
            found = None
        value = self.list.read(found, path, inner) if found else None
        context.problems.extend(inner.problems)
        return value


def _file_within(folder: Path, name: str) -> Path | None:
    """The file of that name; None where there is none, or where it lies outside the folder."""
    try:
        root, file = folder.resolve(), (folder / name).resolve()
        # A draft is untrusted: it may not reach beyond its own folder.
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError, RuntimeError):
        # Links in a circle, among others.
        return None


class MappingOf(msgspec.Struct, frozen=True):
    """A mapping of free names to values of one shape."""

    item: Shape
    vocabulary: str | None = None

    @property
    def expected(self) -> str:
        return f"a mapping of names, each to {self.item.expected}"

    def read(self, node: Node, path: str, context: Context) -> dict[str, Any] | None:
        if not isinstance(node, Mapping):
            context.report(node.position, f"expected {self.expected}, found {describe(node)}")
            return None
        found: dict[str, Any] = {}
        # Rules know names as terms are known, in whatever case and with whatever hyphens.
        folded: set[str] = set()
        for name, (at, entry) in node.entries.items():
            value = self.item.read(entry, f"{path}.{name}", context)
            if value is not None:
                key = (
                    context.vocabularies[self.vocabulary].name_of(name) if self.vocabulary else name
                )
                if fold(key) in folded:
                    context.report(at, f"{quoted(name)} stands twice, as another spelling too")
                folded.add(fold(key))
                found[key] = value
        return found


class Fact(msgspec.Struct, frozen=True):
    """A bare fact of the context: a truth value, a whole number or a text."""

    expected: str = "true, false, a number or a text"

    def read(self, node: Node, path: str, context: Context) -> bool | int | str | None:
        text = _scalar(node, self, context)
        if text is None:
            return None
        if fold(text) in (*YES, *NO):
            return fold(text) in YES
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else text


class Key(msgspec.Struct, frozen=True):
    """A key of the draft that a record reads, and the attribute it is read into."""

    shape: Shape
    required: bool
    default: Any
    name: str | None
    about: dict[str, str]
    attribute: str = ""


def key(
    shape: Shape,
    *,
    required: bool = False,
    name: str | None = None,
    default: Any = None,
    en: str = "",
    zh: str = "",
) -> Any:
    """Declare a key of a record: its shape, its name in the draft, its value when silent.

    `en` and `zh` say what it means, in a sentence.
    """
    return Key(shape, required, default, name, {"en": en, "zh": zh})


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class _Declared:
    """Tells type checkers that the keys of a record are what it is made of."""


class Record(_Declared):
    """A mapping of the draft with known keys; subclasses declare them with `key`."""

    # How a bare text may stand for the mapping; it is read as the values of the attributes.
    bare: ClassVar[Parsed | None] = None

    origin: Origin
    _keys: ClassVar[dict[str, Key]] = {}
    _required: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Key)}
        cls._keys = dict(cls._keys)
        for attribute, found in declared.items():
            cls._keys[found.name or attribute] = replace(found, attribute=attribute)
            # What an instance is not told, its class tells.
            setattr(cls, attribute, found.default)
        cls._required = tuple(name for name, found in cls._keys.items() if found.required)

    def __init__(self, *, origin: Origin, **said: Any) -> None:
        vars(self).update(said, origin=origin)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} is as the draft has it")

    def with_(self, **changed: Any) -> Self:
        """The same record, but for some of its fields."""
        return type(self)(**vars(self) | changed)

    @classmethod
    def keys(cls) -> dict[str, Key]:
        """The keys of the draft this record reads, by name."""
        return cls._keys

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """The names of the keys that must be there."""
        return cls._required


class RecordOf(msgspec.Struct, frozen=True):
    """A mapping read as a record."""

    record: type[Record]

    @property
    def expected(self) -> str:
        known = ", ".join(list(self.record.keys())[:6])
        return f"a mapping with keys such as {known}"

    def read(self, node: Node, path: str, context: Context) -> Record | None:
        origin = Origin(node, path)
        if _is_null(node):
            return None
        if isinstance(node, Scalar) and self.record.bare:
            return self.record(origin=origin, **self.record.bare.read(node, path, context) or {})
        if not isinstance(node, Mapping):
            context.report(node.position, f"expected {self.expected}, found {describe(node)}")
            return None
        return self._read_mapping(node, origin, context)

    def _read_mapping(self, node: Mapping, origin: Origin, context: Context) -> Record | None:
        known = self.record.keys()
        read: dict[str, Any] = {}
        before = f"{origin.path}." if origin.path else ""
        for name, (at, child) in node.entries.items():
            key = known.get(name)
            if key is None:
                near = context.hint(name, known) + (_COMMA if node.is_bare(name) else "")
                context.report(at, f"unknown key {quoted(name)}{near}")
                continue
            value = key.shape.read(child, before + name, context)
            if value is not None:
                read[key.attribute] = value
        for name in self.record.required():
            if name not in node.entries or _is_null(node.get(name)):
                context.report(node.position, f"the key {quoted(name)} is missing")
        # A record with problems is still built, so that the rest of the file is looked at.
        return self.record(origin=origin, **read)


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and (node.is_null or not node.text.strip())

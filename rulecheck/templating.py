"""The one place that knows Jinja: rule messages (untrusted) and report templates.

A rule message may print words, count with them and choose between texts; loops,
calls and everything else of the template language are refused when the rule is
loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from functools import cache as cached
from functools import lru_cache, wraps
from pathlib import Path
from time import monotonic
from typing import Any

from jinja2 import (
    BytecodeCache,
    DictLoader,
    StrictUndefined,
    Template,
    TemplateSyntaxError,
    compiler,
    nodes,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError
from jinja2.filters import do_format
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from rulecheck import cache
from rulecheck.messages import counted

_KEPT_AT_MOST = 20
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
_COUNTED = "counted"
# Python compiles no deeper ones than some hundred levels.
_DEEPEST = 30
# Characters a template of the user's own may make, seconds it may take, and the widest lines it
# may ask for.
MAXIMUM_OUTPUT = 64 * 1024 * 1024
MAXIMUM_SECONDS = 60
_WIDEST = 10_000
# Binary digits of a product: squaring a number again and again doubles them.
_LONGEST = 100_000
_STEPS = "rulecheck_steps"
# Filters that make much of little where a number tells them to.
_MULTIPLYING = ("batch", "center", "indent", "slice", "tojson", "wordwrap")
_WIDE_FORMAT = re.compile(r"\d{5}")
_TOO_MUCH = "it asks for more than can be done"
MAXIMUM_LENGTH = 2_000


class TemplateProblem(Exception):
    """A template that cannot be used; the text says why, `line` where (from 1)."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@cached
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters = {_COUNTED: counted}
    return environment


@lru_cache(maxsize=1_024)
def names_used(text: str) -> tuple[tuple[str, ...], ...]:
    """The dotted names a message prints, as tuples of steps. Raises TemplateProblem."""
    if len(text) > MAXIMUM_LENGTH:
        raise TemplateProblem(f"longer than {MAXIMUM_LENGTH} characters")
    if "{" not in text:
        return ()
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        raise TemplateProblem(f"not a template: {error.message}") from None
    except RecursionError:
        raise TemplateProblem("nested too deeply") from None
    return tuple(dict.fromkeys(_names(tree)))


def _names(node: nodes.Node, depth: int = 0) -> Iterator[tuple[str, ...]]:
    if depth > _DEEPEST:
        raise TemplateProblem("nested too deeply")
    if not _is_allowed(node):
        kind = type(node).__name__.lower()
        raise TemplateProblem(f"'{kind}' is not allowed; a message prints words, no more")
    if isinstance(node, nodes.Getattr | nodes.Name):
        yield _steps(node)
        return
    for child in node.iter_child_nodes():
        yield from _names(child, depth + 1)


def _is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Const):
        # A number may be endless; who writes a message has no use for one.
        return not isinstance(node.value, float)
    return isinstance(node, _ALLOWED) and (not isinstance(node, nodes.Filter) or _counts(node))


def _counts(node: nodes.Filter) -> bool:
    """Whether a filter counts a word, with the noun (and its plural) written out."""
    written = all(isinstance(a, nodes.Const) and isinstance(a.value, str) for a in node.args)
    plain = isinstance(node.node, nodes.Name | nodes.Getattr)
    more = node.kwargs or node.dyn_args or node.dyn_kwargs
    return node.name == _COUNTED and plain and written and len(node.args) in (1, 2) and not more


def _steps(node: nodes.Expr) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        return (*_steps(node.node), node.attr)
    raise TemplateProblem("a word is a name, or names joined by dots")


@lru_cache(maxsize=4_096)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


def render_template(text: str, context: Mapping[str, Any]) -> str:
    """A checked message, whatever it does, with its words filled in. Raises TemplateProblem."""
    try:
        return _compiled(text).render(context)
    except TemplateError as error:
        raise TemplateProblem(str(error)) from error


def report_template(
    text: str,
    filters: Mapping[str, Any],
    *,
    markup: bool = False,
    printable: Callable[[str], str] = str,
    parts: Mapping[str, str] | None = None,
    own: bool = True,
) -> Callable[[Mapping[str, Any]], str]:
    """What fills the template of a report; in markup, what is filled in is escaped.

    There every text also passes through `printable`. `parts` are the only templates it can
    include. One that is not of our `own` makes no more, and takes no longer, than so much.
    Raises TemplateProblem, now or when it is filled, for a template that cannot be used.
    """
    environment = (ImmutableSandboxedEnvironment if own else _Bounded)(
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=DictLoader({**(parts or {}), "report": text}),
        # What filters make of constants may differ from run to run: it is no part of the code kept.
        optimized=False,
        finalize=_finalize(printable if markup else None),
    )
    environment.filters.update(filters)
    environment.bytecode_cache = _KeptCode(markup, own)
    try:
        template = environment.get_template("report")
    except TemplateSyntaxError as error:
        raise TemplateProblem(error.message or "not a template", error.lineno) from None
    except Exception:
        # What is nested too deeply, or of too many digits, ends in many sorts of errors.
        raise TemplateProblem(_TOO_MUCH) from None

    def filled(context: Mapping[str, Any]) -> str:
        if isinstance(environment, _Bounded):
            environment.ends = monotonic() + MAXIMUM_SECONDS
        try:
            chunks = template.generate(context)
            return "".join(chunks if own else _within(MAXIMUM_OUTPUT, chunks))
        except (RecursionError, OverflowError, MemoryError, SyntaxError):
            raise TemplateProblem(_TOO_MUCH) from None
        # A template of the user's own may fail in any way: a sum of texts, a filter misused.
        except Exception as error:
            raise TemplateProblem(str(error) or type(error).__name__, _line_of(error)) from None

    return filled


class _Bounded(ImmutableSandboxedEnvironment):
    """Has the templates of users make texts and numbers within bounds; OverflowError beyond."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters.update({name: _bounded(self.filters[name]) for name in _MULTIPLYING})
        self.filters["format"] = _formatted
        self.filters[_STEPS] = self._steps
        self.ends = 0.0

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The tree of a template, every loop of which looks at the clock."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _STEPS, [], [], None, None, lineno=loop.lineno)
        return tree

    def _steps(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._look_at_the_clock()
            yield item

    def _look_at_the_clock(self) -> None:
        _refuse(monotonic() > self.ends)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """What an operation makes of two values."""
        if operator == "*":
            for many, times in ((left, right), (right, left)):
                if isinstance(many, Sized) and isinstance(times, int):
                    _refuse(len(many) * times > MAXIMUM_OUTPUT)
            _refuse(_digits(left) + _digits(right) > _LONGEST)
        elif operator == "**":
            _refuse(isinstance(right, int) and right > _WIDEST)
            _refuse(isinstance(right, int) and _digits(left) * right > _LONGEST)
        elif isinstance(left, str):
            return _formatted(left, *(right if isinstance(right, tuple) else (right,)))
        return super().call_binop(context, operator, left, right)

    def call(self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """What a call returns; macros may call each other without end."""
        self._look_at_the_clock()
        # The sandbox wraps the methods of texts that format.
        text = getattr(getattr(__obj, "__wrapped__", __obj), "__self__", None)
        if isinstance(text, str):
            _refuse(__obj.__name__.startswith("format") and bool(_WIDE_FORMAT.search(text)))
            _refuse_wide(*args, *kwargs.values())
        return super().call(__context, __obj, *args, **kwargs)


def _digits(number: object) -> int:
    return number.bit_length() if isinstance(number, int) else 0


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, refusing numbers that ask for wide lines."""

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        _refuse_wide(*given, *named.values())
        return function(*given, **named)

    return called


def _formatted(text: str, *given: Any, **named: Any) -> str:
    """The filter `format`, of formats that ask for no wide lines."""
    # A number may be of any size unless the format takes its width from one.
    _refuse(_WIDE_FORMAT.search(text) is not None)
    if "*" in text:
        _refuse_wide(*given)
    return do_format(text, *given, **named)


def _refuse_wide(*values: object) -> None:
    _refuse(any(isinstance(value, int) and value > _WIDEST for value in values))


def _refuse(too_much: bool) -> None:
    if too_much:
        raise OverflowError


def _within(bound: int, chunks: Iterable[str]) -> Iterator[str]:
    made = 0
    for chunk in chunks:
        made += len(chunk)
        _refuse(made > bound)
        yield chunk


class _KeptCode(BytecodeCache):
    """Keeps the code of report templates from run to run: making it costs more than filling it."""

    def __init__(self, markup: bool, own: bool) -> None:
        self.choices = (markup, own)

    def load_bytecode(self, bucket: Bucket) -> None:
        key = self._key(bucket)
        code = cache.kept(key, "template") if key else None
        if isinstance(code, bytes):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if key := self._key(bucket):
            cache.keep(key, "template", bucket.bytecode_to_string(), _KEPT_AT_MOST)

    def _key(self, bucket: Bucket) -> str | None:
        # The checksum is of the template; Jinja itself makes the code.
        made_by = Path(compiler.__file__).stat()
        told = (bucket.checksum, self.choices, made_by.st_mtime_ns, made_by.st_size)
        return cache.key_of(*(str(one).encode() for one in told))


def _finalize(printable: Callable[[str], str] | None) -> Callable[[Context, object], object]:
    """What makes a text printable; the markup of the template itself stays as it is."""

    # With the context asked for, Jinja does not fill in constants when it makes the code.
    @pass_context
    def printed(context: Context, value: object) -> object:
        if printable is None or isinstance(value, Markup) or not isinstance(value, str):
            return value
        return printable(value)

    return printed


def _line_of(error: BaseException) -> int:
    """The line of the template at which it failed."""
    trace, line = error.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line

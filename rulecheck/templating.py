"""The one place that knows Jinja: rule messages (untrusted) and report templates.

A rule message may print words and choose between texts; loops, calls and
everything else of the template language are refused when the rule is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
MAXIMUM_LENGTH = 2_000


class TemplateProblem(Exception):
    """A message template that cannot be used; the text says why."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    return environment


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


def _names(node: nodes.Node) -> Iterator[tuple[str, ...]]:
    if not isinstance(node, _ALLOWED):
        kind = type(node).__name__.lower()
        raise TemplateProblem(f"'{kind}' is not allowed; a message prints words, no more")
    if isinstance(node, nodes.Getattr | nodes.Name):
        yield _steps(node)
        return
    for child in node.iter_child_nodes():
        yield from _names(child)


def _steps(node: nodes.Expr) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        return (*_steps(node.node), node.attr)
    raise TemplateProblem("a word is a name, or names joined by dots")


@cache
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


def render(text: str, context: Mapping[str, Any]) -> str:
    """A checked message with its words filled in. Raises TemplateProblem."""
    if "{" not in text:
        return text
    try:
        return _compiled(text).render(context)
    except TemplateError as error:
        raise TemplateProblem(str(error)) from error


def report_template(text: str, filters: Mapping[str, Any]) -> Template:
    """The template of a report. Raises TemplateProblem when it cannot be parsed."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(filters)
    try:
        return environment.from_string(text)
    except TemplateSyntaxError as error:
        raise TemplateProblem(f"line {error.lineno}: {error.message}") from None

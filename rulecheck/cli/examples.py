"""The command `test`: the examples that rules carry."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rulecheck.cli.options import load_checker


@click.command("test")
@click.argument("rules", nargs=-1, metavar="[RULES...]")
def test_rules(rules: tuple[str, ...]) -> None:
    """Run the examples of rules; without a path, the shipped ones.

    \b
    Example:  rulecheck test my-rules/
    """
    from rulecheck.checking.examples import failing_examples
    from rulecheck.reporting.width import clean
    from rulecheck.rulebook.packs import shipped_rules
    from rulecheck.templating import counted

    shipped = shipped_rules().resolve()
    own = tuple(r for r in rules if not Path(r).resolve().is_relative_to(shipped))
    checker = load_checker(own)
    places = [Path(place).resolve() for place in rules] or [shipped]
    chosen = [
        rule
        for rule in checker.rulebook.rules
        if any(Path(rule.file).resolve().is_relative_to(place) for place in places)
    ]
    if not chosen:
        click.echo("no rules found there", err=True)
        sys.exit(2)
    failures = list(failing_examples(checker, chosen))
    for failure in failures:
        click.echo(clean(failure))
    examples = sum(len(rule.examples) for rule in chosen)
    counts = {"rule": len(chosen), "example": examples, "failure": len(failures)}
    click.echo(", ".join(counted(number, noun) for noun, number in counts.items()))
    sys.exit(1 if failures else 0)

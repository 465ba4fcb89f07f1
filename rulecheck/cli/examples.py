"""The command `test`: the examples that rules carry."""

from __future__ import annotations

import sys

import click

from rulecheck.cli.options import choose_rules


@click.command("test")
@click.argument("rules", nargs=-1, metavar="[RULES...]")
def test_rules(rules: tuple[str, ...]) -> None:
    """Run the examples of rules; without a path, the shipped ones.

    \b
    Example:  rulecheck test my-rules/
    """
    from rulecheck.checking.checker import Checker
    from rulecheck.checking.examples import failing_examples
    from rulecheck.engines.agreement import available_engines
    from rulecheck.messages import counted
    from rulecheck.reporting.width import clean

    chosen = choose_rules(rules)
    checker = Checker(chosen.rulebook, available_engines())
    failures = list(failing_examples(checker, chosen.rules))
    for failure in failures:
        click.echo(clean(failure))
    examples = sum(len(rule.examples) for rule in chosen.rules)
    counts = {"rule": len(chosen.rules), "example": examples, "failure": len(failures)}
    click.echo(", ".join(counted(number, noun) for noun, number in counts.items()))
    sys.exit(1 if failures else 0)

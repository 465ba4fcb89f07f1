"""What rulecheck costs beside other tools and engines, on the same drafts in the same run.

Run: python benchmarks/peers.py [--drafts 500] [--rounds 3] [--engine-drafts 50] [--only engines]

Installs yamllint, check-jsonschema, Spectral, clingo and zen-engine from their registries into
environments of its own, and makes what each is given from the rules: as many of them as it can
say. Then runs each in turn, round after round, and prints medians and ratios to rulecheck:

- tools: a process for all drafts, and a process for each of five;
- engines: the same conditions put to the same cases, their facts at hand.

What each finds is compared with what rulecheck finds by the same rules. A difference ends the
run: nobody is timed on other work.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from asp import Program, Told
from corpus import write_corpus
from environments import HERE, kept_folder, node_with, python_with
from json_schemas import DIALECT, refused_by, said_of, spectral_ruleset
from processes import Cost, run
from questions import Asked, asked_of, rules_that_bind
from zen_expressions import can_say, context, decision

from rulecheck.checking.checker import Checker
from rulecheck.checking.findings import Verdict
from rulecheck.checking.preparation import load_prepared
from rulecheck.engines.agreement import agreed, available_engines
from rulecheck.engines.cases import Answer, Engine, Question
from rulecheck.rulebook.packs import shipped_rules

_ONE_BY_ONE = 5
Place = tuple[str, str]


def main() -> None:
    """Compare tools, then engines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine-drafts", type=int, default=50)
    parser.add_argument("--only", choices=["tools", "engines"])
    given = parser.parse_args()
    kept = kept_folder()
    python = python_with(HERE / "peers" / "requirements.txt", kept)
    programs = node_with(HERE / "peers" / "package.json", kept)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        os.environ.pop("RULECHECK_NO_CACHE", None)
        files = write_corpus(folder / "drafts", given.drafts)
        checker = Checker(load_prepared([shipped_rules()]), available_engines())
        asked = [asked_of(file.name, file.read_bytes(), checker) for file in files]
        bound = rules_that_bind(asked, checker)
        checks = sum(len(rule.checks) for rule in bound)
        print(f"{len(files)} drafts, {len(bound)} rules bind them with {checks} checks")
        if given.only != "engines":
            _Tools(folder, files, checker, asked, python, programs).compare(given.rounds)
        if given.only != "tools":
            size = min(given.engine_drafts, len(asked) // 2)
            _Engines(checker, asked[:size], asked[size : 2 * size], python).compare(given.rounds)


# Tools


class _Tool(NamedTuple):
    name: str
    command: Callable[[Sequence[Path]], Sequence[str | Path]]
    coverage: str
    # What it says of some files, as it printed it: places of drafts that depart.
    found: Callable[[str], set[Place]] | None = None
    expected: Callable[[Sequence[Path]], set[Place]] | None = None


class _Tools:
    def __init__(
        self,
        folder: Path,
        files: Sequence[Path],
        checker: Checker,
        asked: Sequence[Asked],
        python: Path,
        programs: Path,
    ) -> None:
        self.folder, self.files, self.checker = folder, files, checker
        self.python, self.programs = python, programs
        bound = rules_that_bind(asked, checker)
        self.said = list(said_of(bound, checker.rulebook.vocabularies))
        self.all_rules = len(bound)
        self.all_checks = sum(len(rule.checks) for rule in bound)
        self.departing = dict(zip(files, map(self._departing, asked), strict=True))

    def _departing(self, asked: Asked) -> set[tuple[str, str]]:
        """Checks that a schema can say, and the places of the subjects that depart from them."""
        names = {id(one.check): one.name for one in self.said}
        outcomes = self.checker.all_outcomes(self.checker.binding(asked.facts), asked.facts)
        return {
            (names[id(outcome.check)], outcome.case.subject.locate("").path)
            for outcome in outcomes
            if outcome.verdict is Verdict.DEPARTS and id(outcome.check) in names
        }

    def tools(self) -> Iterator[_Tool]:
        """rulecheck first: the others are measured by it."""
        check = [sys.executable, "-m", "rulecheck", "check", "--format", "json"]
        whole = f"{self.all_rules} of {self.all_rules}"
        yield _Tool("rulecheck, one process", lambda f: [*check, "--jobs", "1", *f], whole)
        yield _Tool("rulecheck, all processors", lambda f: [*check, *f], whole)
        place = self.python.parent
        lint = [place / "yamllint", "--format", "parsable"]
        yield _Tool("yamllint", lambda f: [*lint, *f], f"0 of {self.all_rules}")
        validate = [place / "check-jsonschema", "--output-format", "json", "--schemafile"]
        schema = self.folder / "programme.json"
        printed = subprocess.run(
            [sys.executable, "-m", "rulecheck", "schema"], check=True, capture_output=True
        ).stdout
        schema.write_bytes(printed)
        none: set[Place] = set()
        yield _Tool(
            "check-jsonschema, keys",
            lambda f: [*validate, schema, *f],
            f"0 of {self.all_rules}",
            _found_by_check_jsonschema,
            lambda f: none,
        )
        some = f"{len({one.rule.id for one in self.said})} of {self.all_rules}"
        both = self.folder / "programme-and-rules.json"
        both.write_text(json.dumps(self._schema_with_rules(json.loads(printed))), "utf-8")
        yield _Tool(
            "check-jsonschema, rules too",
            lambda f: [*validate, both, *f],
            some,
            _found_by_check_jsonschema,
            lambda f: {(one.name, place) for one in f for _, place in self.departing[one]},
        )
        ruleset = self.folder / "ruleset.json"
        ruleset.write_text(json.dumps(spectral_ruleset(self.said)), "utf-8")
        lint_by_rules = [self.programs / "spectral", "lint", "--quiet", "--format", "json"]
        yield _Tool(
            "Spectral",
            lambda f: [*lint_by_rules, "--ruleset", ruleset, *f],
            some,
            _found_by_spectral,
            lambda f: {
                (f"{one.name} {check}", place) for one in f for check, place in self.departing[one]
            },
        )

    def _schema_with_rules(self, schema: dict[str, Any]) -> dict[str, Any]:
        rules = [refused_by(one) for one in self.said]
        return {**schema, "$schema": DIALECT, "allOf": [*schema.get("allOf", []), *rules]}

    def compare(self, rounds: int) -> None:
        """Run each tool in turn, on all drafts and on single ones; print what it cost."""
        tools = list(self.tools())
        print(
            f"of {self.all_checks} checks a schema can say {len(self.said)}, of"
            f" {len({one.rule.id for one in self.said})} rules;"
            f" by them {sum(map(len, self.departing.values()))} subjects depart"
        )
        single = self.files[:: max(1, len(self.files) // _ONE_BY_ONE)][:_ONE_BY_ONE]
        whole: dict[str, list[Cost]] = {tool.name: [] for tool in tools}
        each: dict[str, list[Cost]] = {tool.name: [] for tool in tools}
        for turn in range(rounds + 1):
            for tool in tools:
                costs = [self._run(tool, self.files)] if turn else []
                alone = [self._run(tool, [file]) for file in single]
                # The first turn compiles modules and fills the caches of the system.
                if turn:
                    whole[tool.name] += costs
                    each[tool.name] += alone
        _print_tools(tools, whole, len(self.files), f"one process for {len(self.files)} drafts")
        _print_tools(tools, each, 1, f"one process for each of {len(single)} drafts")

    def _run(self, tool: _Tool, files: Sequence[Path]) -> Cost:
        for report in (self.folder / "cache" / "rulecheck").glob("*.reports"):
            report.unlink()
        cost, printed = run(tool.command(files), folder=self.folder)
        if tool.found and tool.expected:
            found, expected = tool.found(printed), tool.expected(files)
            if found != expected:
                raise SystemExit(f"{tool.name} finds otherwise: {sorted(found ^ expected)[:5]}")
        return cost


def _found_by_check_jsonschema(printed: str) -> set[Place]:
    errors = json.loads(printed).get("errors", [])
    return {(Path(e["filename"]).name, e["path"].removeprefix("$").lstrip(".")) for e in errors}


def _found_by_spectral(printed: str) -> set[Place]:
    found = json.loads(printed[printed.index("[") :])
    return {(f"{Path(f['source']).name} {f['code']}", _dotted(f["path"])) for f in found}


def _dotted(steps: Sequence[str]) -> str:
    text = "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in steps)
    return text.lstrip(".")


def _print_tools(
    tools: Sequence[_Tool], costs: Mapping[str, Sequence[Cost]], files: int, title: str
) -> None:
    print(f"\n{title}: milliseconds for each draft")
    print(f"{'':<28}{'rules':>11}{'wall':>9}{'user':>9}{'wall, ratio':>13}{'user, ratio':>13}")
    medians = {name: _median(found) for name, found in costs.items()}
    first = medians[tools[0].name]
    for tool in tools:
        one = medians[tool.name]
        wall, user = (seconds / files * 1000 for seconds in (one.wall, one.user))
        ratios = f"{one.wall / first.wall:>12.2f}x{one.user / first.user:>12.2f}x"
        print(f"{tool.name:<28}{tool.coverage:>11}{wall:>9.1f}{user:>9.1f}{ratios}")
    for tool in tools[2:]:
        one = medians[tool.name]
        ahead = [n for n in ("wall", "user") if getattr(one, n) < getattr(first, n)]
        if ahead:
            print(f"{tool.name} is ahead of rulecheck by {' and by '.join(ahead)}")


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


# Engines


class _Engines:
    """Engines asked the same of the same cases; subjects have read their words before.

    Ours have answered for as many other drafts before: rule sets are made, and what many
    drafts say is known, as in a run of many.
    """

    def __init__(
        self, checker: Checker, asked: Sequence[Asked], before: Sequence[Asked], python: Path
    ) -> None:
        self.checker, self.asked, self.python = checker, asked, python
        self.before = [list(one.questions) for one in before]
        self.all = [list(one.questions) for one in asked]
        self.flat = [[q for q in one if can_say(q.condition)] for one in self.all]
        # Before anything is timed: words are read.
        self.expected = [agreed(one, checker.engines) for one in self.all]
        self.flat_expected = [agreed(one, checker.engines) for one in self.flat]

    def compare(self, rounds: int) -> None:
        """Ask each engine in turn; print what it cost."""
        solvers = self._clingo()
        zen = self._zen()
        found: dict[str, list[tuple[float, float]]] = {}
        for _ in range(rounds):
            for engine in self.checker.engines:
                for questions, expected, what in (
                    (self.all, self.expected, ""),
                    (self.flat, self.flat_expected, ", nothing counted"),
                ):
                    fresh = type(engine)()
                    for one in self.before:
                        fresh.answer(one)
                    cost = _ask(fresh, questions, expected)
                    found.setdefault(f"{engine.name}{what}", []).append(cost)
            for name, solve in {**solvers, "zen-engine": zen}.items():
                found.setdefault(name, []).append(solve())
        conditions = len({q.condition for one in self.all for q in one})
        said = len({q.condition for one in self.flat for q in one})
        print(
            f"\nengines, {len(self.asked)} drafts: milliseconds for each\n"
            f"clingo can say all {conditions} conditions, zen-engine {said}: those that count"
            f" nothing.\n{_answers(self.all)} answers, {_answers(self.flat)} of which count"
            " nothing; no difference"
        )
        print(f"{'':<32}{'wall':>9}{'processor':>11}{'to durable':>12}{'to reference':>14}")
        medians = {
            name: [statistics.median(one) for one in zip(*costs, strict=True)]
            for name, costs in found.items()
        }
        for name, (wall, cpu) in medians.items():
            flat = ", nothing counted" if name == "zen-engine" or "nothing" in name else ""
            ratios = [cpu / medians[f"{engine}{flat}"][1] for engine in ("durable", "reference")]
            shown = [1000 * seconds / len(self.asked) for seconds in (wall, cpu)]
            print(
                f"{name:<32}{shown[0]:>9.2f}{shown[1]:>11.2f}{ratios[0]:>11.2f}x{ratios[1]:>13.2f}x"
            )
            for engine, ratio in zip(("durable", "reference"), ratios, strict=True):
                if name.startswith(("clingo", "zen")) and ratio < 1:
                    print(f"  {name} is ahead of {engine}")

    def _clingo(self) -> dict[str, Callable[[], tuple[float, float]]]:
        program = Program(q.condition for one in self.all for q in one)
        told = Told(program)
        parts = [told.of(one) for one in self.all]

        def solve(together: bool) -> tuple[float, float]:
            task = {
                "program": program.text,
                "drafts": [facts for facts, _ in parts],
                "together": together,
            }
            done = self._work("clingo_worker.py", task)
            yes, no = ({tuple(pair) for pair in done["answers"][sort]} for sort in "yn")
            for questions, (_, numbers), expected in zip(
                self.all, parts, self.expected, strict=True
            ):
                for question, subjects, answers in zip(questions, numbers, expected, strict=True):
                    node = program.asked[question.condition]
                    keys = [(node, subject) for subject in subjects]
                    found = [True if k in yes else False if k in no else None for k in keys]
                    _same("clingo", question, found, answers)
            return done["wall"], done["cpu"]

        return {
            "clingo, a call for each draft": lambda: solve(False),
            "clingo, one call for all": lambda: solve(True),
        }

    def _zen(self) -> Callable[[], tuple[float, float]]:
        numbers: dict[tuple[Any, ...], int] = {}
        calls: list[tuple[int, dict[str, Any]]] = []
        expected: list[list[tuple[Question, Answer]]] = []
        for questions, answered in zip(self.flat, self.flat_expected, strict=True):
            groups: dict[int, list[tuple[Question, list[Answer]]]] = {}
            for question, answers in zip(questions, answered, strict=True):
                groups.setdefault(id(question.cases), []).append((question, answers))
            for group in groups.values():
                conditions = tuple(question.condition for question, _ in group)
                number = numbers.setdefault(conditions, len(numbers))
                for place, case in enumerate(group[0][0].cases):
                    calls.append((number, context(conditions, case)))
                    expected.append([(question, answers[place]) for question, answers in group])
        task = {
            "decisions": list(map(decision, numbers)),
            "calls": calls,
            "first": [dict(reversed(calls))[number] for number in range(len(numbers))],
        }
        meaning: dict[int, Answer] = {1: True, 0: False, 2: None}

        def solve() -> tuple[float, float]:
            done = self._work("zen_worker.py", task)
            for found, wanted in zip(done["answers"], expected, strict=True):
                for answer, (question, right) in zip(found, wanted, strict=True):
                    _same("zen-engine", question, [meaning[answer]], [right])
            return done["wall"], done["cpu"]

        return solve

    def _work(self, worker: str, task: object) -> dict[str, Any]:
        done = subprocess.run(
            [self.python, HERE / "peers" / worker],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{worker}: {done.stderr[-2_000:]}")
        answered: dict[str, Any] = json.loads(done.stdout)
        return answered


def _answers(questions: Sequence[Sequence[Question]]) -> int:
    return sum(len(question.cases) for one in questions for question in one)


def _ask(
    engine: Engine, questions: Sequence[Sequence[Question]], expected: Sequence[object]
) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = [engine.answer(one) for one in questions]
    cost = time.perf_counter() - wall, time.process_time() - cpu
    if found != expected:
        raise SystemExit(f"{engine.name} answers otherwise than before")
    return cost


def _same(
    engine: str, question: Question, found: Sequence[Answer], expected: Sequence[Answer]
) -> None:
    if list(found) != list(expected):
        raise SystemExit(f"{engine} answers otherwise: {question.condition}: {found}, {expected}")


if __name__ == "__main__":
    main()

"""What befalls a process that checks is the fault of one file; the others are checked."""

from __future__ import annotations

import io
import os
import pickle
import signal
import sys
import time
from collections.abc import Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rulecheck.cache import PackedMapping, PackedSequence
from rulecheck.checking import run as run_module
from rulecheck.checking import serving as serving_module
from rulecheck.checking import workers as workers_module
from rulecheck.checking.findings import Report
from rulecheck.checking.looking import Looked, Task
from rulecheck.checking.run import Processes, check_paths
from rulecheck.checking.serving import Setup, WorkerFault
from rulecheck.checking.workers import Workers
from rulecheck.reporting.render import TEMPLATES, Manner, rendered
from rulecheck.source.problems import Problem, UnknownChoice, UnusableInput

ROOT = Path(__file__).parents[2]
DRAFT = b"schema: rulecheck/programme/1\ninstrument: CCM\nregime: {option: 4}\n"
OTHER_DRAFT = b"schema: rulecheck/programme/1\ninstrument: CCM\nregime: {option: 5}\n"
sys.path.append(str(Path(__file__).with_name("troubled")))

import troubled_engines as troubled  # noqa: E402

CRASHED = "not checked: the process crashed (SIG"
LATE = "not checked: it took longer than 2 seconds; --time-limit allows for more"
ENDED = "not checked: the process ended (exit code "
SAID = {
    "a crash": f"{CRASHED}SEGV)",
    "a crash in C": f"{CRASHED}SEGV)",
    "an abort": f"{CRASHED}ABRT)",
    "a kill": "not checked: the process was killed, perhaps for want of memory (SIGKILL)",
    "an end": f"{ENDED}0)",
    "an end with a code": f"{ENDED}7)",
    "an exit": f"{ENDED}0)",
    "a hang": LATE,
    "a hang in C": LATE,
    "a busy loop in C": LATE,
    "a stop": LATE,
    "half a message": LATE,
    "no memory": "internal fault: MemoryError: ",
    "no stack": "internal fault: RecursionError: maximum recursion depth exceeded",
    "an unforeseen error": "internal fault: KeyError: 'x'",
    "garbage": "not checked: the process gave an answer that cannot be read",
    "an object that acts": "not checked: the process gave an answer that cannot be read",
    "an answer for another file": "not checked: the process gave an answer that cannot be read",
    "an answer of no kind": "not checked: the process gave an answer that cannot be read",
    "an endless message": "not checked: the process said more than can be heard",
    "a closed channel": "not checked: the process fell silent",
    "no heartbeat": "the rule engine's heartbeat is missing; its answer is incomplete",
    "a truncated batch": "the rule engine left a case unseen",
    "a wrong count": "the rule engine left a case unseen",
    "a lost proof": "durable says undetermined, reference says ",
}


@pytest.fixture(params=["fork", "spawn"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to start a process."""
    monkeypatch.setattr(workers_module, "_method", lambda: request.param)
    return str(request.param)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The swift way to start a process."""
    monkeypatch.setattr(workers_module, "_method", lambda: "fork")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Drafts, the troubled one among them."""
    for name in ("a.yaml", "b.yaml", troubled.TROUBLED, "x.yaml", "z.yaml"):
        (tmp_path / name).write_bytes(DRAFT)
    # Of facts that other drafts have too the engine is not asked again.
    (tmp_path / troubled.TROUBLED).write_bytes(OTHER_DRAFT)
    return tmp_path


def isolated(make: Any, folder: Path, seconds: float = 60, jobs: int = 1) -> Report:
    processes = Processes(jobs, isolated=True, seconds=seconds)
    return check_paths(make, [str(folder)], io.BytesIO(), processes=processes, whole=False)


def names(report: Report) -> list[str]:
    return [Path(one.path).name for one in report.programmes]


def test_every_trouble_is_tried() -> None:
    assert set(SAID) == {*troubled.TROUBLES, *troubled.LOSSES}


@pytest.mark.parametrize("trouble", SAID)
def test_a_trouble_is_a_fault_of_its_file_alone(
    trouble: str, folder: Path, forked: None, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setattr(workers_module, "GRACE_SECONDS", 1)
    seconds = 2 if SAID[trouble] == LATE else 60
    report = isolated(partial(troubled.checker, trouble), folder, seconds)
    (fault,) = report.faults
    assert fault.startswith(f"{folder / troubled.TROUBLED}: {SAID[trouble]}")
    assert names(report) == ["a.yaml", "b.yaml", "x.yaml", "z.yaml"]
    assert report.problems == ()
    assert not report.clean
    for form in TEMPLATES:
        # Wherever lines are folded.
        assert troubled.TROUBLED in "".join(rendered(report, form).split())
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_files_outlive_many_troubles(
    folder: Path, forked: None, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(run_module, "_MANY", 0)
    for name in "cdefgh":
        (folder / name).mkdir()
        for one in (troubled.TROUBLED, "y.yaml"):
            (folder / name / one).write_bytes(DRAFT)
    report = isolated(partial(troubled.checker, "a crash"), folder, jobs=jobs)
    assert len(report.faults) == 7
    assert len(report.programmes) == 10
    places = [fault.partition(":")[0] for fault in report.faults]
    assert [Path(place).parent.name for place in places[1:]] == [*"cdefgh"]


@pytest.mark.parametrize("trouble", ["a crash", "a kill", "an end", "garbage", "an exit"])
@pytest.mark.parametrize("among", [2, 5])
def test_a_trouble_among_files_looked_at_together_is_a_fault_of_its_file_alone(
    trouble: str, among: int, folder: Path, forked: None
) -> None:
    files = [*sorted(folder.iterdir())] * 2
    tasks = [Task(str(file), True, file.read_bytes()) for file in files]
    with Workers(Setup(partial(troubled.checker, trouble), together=among), jobs=2) as workers:
        found = list(workers.looked(tasks))
    for file, looked in zip(files, found, strict=True):
        if file.name == troubled.TROUBLED:
            assert str(looked.fault).startswith(f"{file}: {SAID[trouble]}")
        else:
            assert looked.checked
            assert looked.checked.report.path == str(file)


# Rules that cannot be loaded


def setup(trouble: str, folder: Path, seconds: float = 60) -> Setup:
    make = partial(troubled.loading, trouble, folder / "flag")
    return Setup(make, isolated=True, seconds=seconds, loading_seconds=seconds)


def one_by_one(workers: Workers, number: int) -> Iterator[Looked]:
    return workers.looked(Task(f"{n}.yaml", True, DRAFT) for n in range(number))


@pytest.mark.parametrize(
    ("trouble", "error", "said"),
    [
        ("unusable rules", UnusableInput, "rules.yaml:3:5: not usable"),
        ("an unknown option", UnknownChoice, "no option 9"),
        ("a fault", WorkerFault, "EngineFault: too many"),
        ("an unforeseen error", WorkerFault, "KeyError: 'x'"),
        ("a crash", WorkerFault, "the rules were not loaded: the process crashed (SIGSEGV)"),
        ("an end", WorkerFault, "the rules were not loaded: the process ended (exit code 0)"),
        ("a hang in C", WorkerFault, "the rules were not loaded: it took longer than 2 seconds"),
        ("garbage", WorkerFault, "the process gave an answer that cannot be read"),
    ],
)
def test_a_trouble_with_the_rules_ends_the_run(
    trouble: str, error: type[Exception], said: str, tmp_path: Path, forked: None
) -> None:
    with (
        Workers(setup(trouble, tmp_path, seconds=2), jobs=2) as workers,
        pytest.raises(error) as caught,
    ):
        list(one_by_one(workers, 3))
    assert said in str(caught.value)
    with Workers(setup(trouble, tmp_path, seconds=2), jobs=2) as workers, pytest.raises(error):
        workers.about()


def test_problems_of_rules_come_through_as_they_are(tmp_path: Path, method: str) -> None:
    (tmp_path / "rules.yaml").write_bytes(b"schema: rulecheck/rules/1\nrules: [\n")
    with (
        Workers(setup("unusable rules", tmp_path), jobs=1) as workers,
        pytest.raises(UnusableInput) as caught,
    ):
        workers.about()
    assert caught.value.problems == (Problem("rules.yaml", 3, 5, "not usable"),)


@pytest.mark.parametrize("trouble", ["a crash once", "an end once"])
def test_a_process_that_dies_before_it_has_a_file_is_started_anew(
    trouble: str, tmp_path: Path, forked: None
) -> None:
    with Workers(setup(trouble, tmp_path), jobs=1) as workers:
        assert all(looked.checked for looked in one_by_one(workers, 2))


# Killed from outside


def pids(workers: Workers) -> list[int]:
    return [w._process.pid for w in workers._workers if w._process and w._process.pid]


def test_killed_between_two_files_no_file_is_lost(forked: None) -> None:
    with Workers(Setup(troubled.sound), jobs=2) as workers:
        found = []
        for looked in one_by_one(workers, 12):
            found.append(looked)
            if len(found) in (1, 5):
                # All have files by now or none: those that have one are not idle.
                for worker in workers._workers:
                    if not worker.files and worker._process:
                        os.kill(worker._process.pid or 0, signal.SIGKILL)
                        time.sleep(0.05)
    assert len(found) == 12
    assert [looked.fault for looked in found] == [None] * 12


def test_killed_in_the_midst_one_file_is_a_fault(tmp_path: Path, forked: None) -> None:
    hanging = partial(troubled.checker, "a hang")
    tasks = [Task(name, True, DRAFT) for name in ("a.yaml", troubled.TROUBLED, "b.yaml", "c.yaml")]
    with Workers(Setup(hanging, isolated=True), jobs=1) as workers:
        looked = workers.looked(iter(tasks))
        assert next(looked).checked
        (process,) = pids(workers)
        # It is dead at some time while the parent waits for it.
        pid = os.fork()
        if pid == 0:
            time.sleep(0.3)
            os.kill(process, signal.SIGKILL)
            os._exit(0)
        rest = list(looked)
        os.waitpid(pid, 0)
    assert [one.fault and one.fault.partition(" (")[0] for one in rest] == [
        f"{troubled.TROUBLED}: not checked: the process was killed, perhaps for want of memory",
        None,
        None,
    ]
    assert all(one.checked for one in rest[1:])


def test_no_process_is_left(tmp_path: Path, method: str) -> None:
    with Workers(Setup(troubled.sound), jobs=2) as workers:
        next(one_by_one(workers, 5))
        left = pids(workers)
        assert left
    for pid in left:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# The same report, however many processes


@pytest.fixture(scope="module")
def by_one() -> Report:
    return everything(Processes())


def everything(processes: Processes, *, whole: bool = False, paths: Any = None) -> Report:
    given = paths or [str(ROOT / "fixtures"), "none.yaml", str(ROOT / "rules"), "-"]
    standard_input = io.BytesIO(DRAFT + b"meetngs: []\n")
    return check_paths(
        troubled.both_engines, given, standard_input, processes=processes, whole=whole
    )


@pytest.mark.parametrize(
    "processes",
    [Processes(2), Processes(4), Processes(2, isolated=True, seconds=600)],
    ids=repr,
)
def test_the_report_is_the_same_byte_for_byte(
    by_one: Report, processes: Processes, forked: None
) -> None:
    report = everything(processes)
    # Rules that were sent hold their examples packed.
    assert replace(report, rules={}) == replace(by_one, rules={})
    assert list(report.rules) == list(by_one.rules)
    assert len(report.programmes) > 40
    for form in set(TEMPLATES) - {"html"}:
        assert rendered(report, form) == rendered(by_one, form)


def test_a_process_started_anew_reports_the_same(by_one: Report, method: str) -> None:
    report = everything(Processes(2))
    assert rendered(report, "json") == rendered(by_one, "json")


def test_reports_that_show_the_draft_are_the_same(
    forked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "_MANY", 0)
    paths = [str(ROOT / "fixtures" / "ccm" / "option-4"), str(ROOT / "fixtures" / "apmbc")]
    one = everything(Processes(), whole=True, paths=paths)
    chinese = Manner(language="zh")
    for processes in (Processes(2), Processes(2, isolated=True)):
        other = everything(processes, whole=True, paths=paths)
        assert rendered(other, "html", chinese) == rendered(one, "html", chinese)
        assert all(report.programme and report.lines for report in other.programmes)


def test_few_files_are_checked_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "Workers", None)
    paths = [str(ROOT / "fixtures" / "ccm" / "example-option-4.yaml")]
    assert everything(Processes(8), paths=paths).programmes


def test_parts_of_a_file_are_told(forked: None) -> None:
    told: list[tuple[float, int]] = []
    paths = [str(ROOT / "fixtures" / "ccm" / "example-option-4.yaml")]
    check_paths(
        troubled.both_engines,
        paths,
        io.BytesIO(),
        watch=lambda done, of: told.append((done, of)),
        processes=Processes(isolated=True),
    )
    assert told[-1] == (1, 1)
    assert any(0 < done < 1 for done, _ in told)
    assert {of for _, of in told} == {1}


def test_a_process_ends_by_itself_when_its_time_is_long_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Should the one it serves be gone, and Python not get a word in."""
    monkeypatch.setattr(serving_module, "GRACE_SECONDS", 0.1)
    pid = os.fork()
    if pid == 0:
        with serving_module.Timed(0.1):
            troubled.TROUBLES["a busy loop in C"]()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGALRM


def test_what_early_releases_of_python_say_is_understood(
    forked: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.11.0 to 3.11.3 names the members of an enumeration by getattr."""
    monkeypatch.setattr(Enum, "__reduce_ex__", lambda self, _: (getattr, (type(self), self.name)))
    report = isolated(troubled.both_engines, folder)
    assert report.faults == ()
    assert len(report.programmes) == 5


@pytest.mark.parametrize(
    "named",
    [
        b"rulecheck.checking.looking\nos.getcwd",
        b"rulecheck.cache\nkey_of",
        b"rulecheck.cache\nPath",
    ],
)
def test_a_process_can_name_classes_of_ours_and_nothing_that_these_use(named: bytes) -> None:
    said = workers_module._Reader(io.BytesIO(b"\x80\x04c" + named + b"\n."))
    with pytest.raises(workers_module._Nonsense):
        said.load()


def test_nothing_but_a_member_is_got_from_what_a_process_names() -> None:
    class Harm:
        def __reduce__(self) -> Any:
            return getattr, (Task, "__init__")

    said = workers_module._Reader(io.BytesIO(pickle.dumps(Harm())))
    with pytest.raises(workers_module._Nonsense):
        said.load()


def test_what_is_packed_can_name_no_more_than_the_rest(tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "harm"),)

    for packed in (PackedSequence((Harm(),)), PackedMapping({1: Harm()})):
        said = workers_module._Reader(io.BytesIO(pickle.dumps(packed)))
        with pytest.raises(workers_module._Nonsense):
            list(said.load())
    assert not list(tmp_path.iterdir())


def test_what_is_packed_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    form = pickle.dumps(PackedSequence(("x" * 1_000,)))
    assert workers_module._Reader(io.BytesIO(form)).load() == ("x" * 1_000,)
    monkeypatch.setattr(workers_module, "_MESSAGE_AT_MOST", 1_000)
    with pytest.raises(workers_module._Nonsense):
        workers_module._Reader(io.BytesIO(form)).load()

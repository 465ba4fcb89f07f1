"""Fuzz one target for some minutes: `python -m fuzz reader --minutes 30`.

Inputs that widen coverage are kept in the corpus folder, those that break a promise in
the folder of finds; both may be named. Needs atheris: `pip install -e '.[fuzz]'`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

NAMES = ("reader", "parser", "loader", "compiler")
# An input that takes longer, or more, is a find.
SECONDS = 30
MEGABYTES = 2_048
# A process lives so long: what Python keeps for later grows with what it has seen.
SLICE = 600
_WORD = re.compile(rb"[\w-]{3,24}")
_WORDS_AT_MOST = 2_000
_QUOTED = re.compile(r"'.*'|\".*\"", re.DOTALL)
_PIECES = (b"{", b"}", b"[", b"]", b"- ", b": ", b"? ", b"&x ", b"*x", b"<<: ", b"|\n", b">-\n")
_MORE = (
    b"!t ",
    b"---\n",
    b"\t",
    b"\r\n",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"'",
    b'"',
)


def main() -> int:
    """Run the fuzzer in processes of its own, which may die; tell how much was tried."""
    given = _arguments()
    if given.replay:
        return replay(given.target)
    if given.keep:
        return keep(given.target, given.corpus, given.keep)
    if given.child:
        return fuzz(given)
    ends = time.monotonic() + given.minutes * 60
    tried = 0
    while (left := ends - time.monotonic()) > 1:
        child = [*sys.argv[1:], "--child", "--seconds", str(int(min(left, SLICE)))]
        # In every slice other chances.
        child += ["--seed", str(int(time.time()))]
        done = subprocess.run(
            [sys.executable, "-m", "fuzz", *child], check=False, stderr=subprocess.PIPE, text=True
        )
        sys.stderr.write(done.stderr)
        counts = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE)
        tried += int(counts[-1]) if counts else 0
        if not counts:
            print(f"{given.target}: the fuzzer did not start", file=sys.stderr)
            return 2
    finds = sorted(path.name for path in given.finds.glob("*"))
    print(
        f"{given.target}: {tried} inputs in {given.minutes:g} minutes, {len(finds)} finds", *finds
    )
    return 1 if finds else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--finds", type=Path)
    parser.add_argument("--replay", action="store_true", help="run the kept inputs, no others")
    parser.add_argument(
        "--keep", type=int, metavar="N", help="keep the N inputs of the corpus that reach most"
    )
    for hidden in ("--seconds", "--seed"):
        parser.add_argument(hidden, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    work = Path("build") / "fuzz"
    given.corpus = given.corpus or work / given.target
    given.finds = given.finds or work / "finds" / given.target
    given.corpus.mkdir(parents=True, exist_ok=True)
    given.finds.mkdir(parents=True, exist_ok=True)
    return given


def replay(name: str) -> int:
    """Run the kept inputs of a target."""
    from fuzz.kept import kept_inputs
    from fuzz.targets import TARGETS

    kept = kept_inputs(name)
    for file, data in kept.items():
        try:
            TARGETS[name].run(data)
        except Exception:
            print(f"{name}: {file} breaks a promise", file=sys.stderr)
            raise
    print(f"{name}: {len(kept)} kept inputs hold")
    return 0


def keep(name: str, corpus: Path, most: int) -> int:
    """Put into the repository the inputs of a corpus that together reach most."""
    from fuzz.kept import chosen
    from fuzz.targets import TARGETS

    target = TARGETS[name]
    inputs = [file.read_bytes() for file in sorted(corpus.iterdir())]
    folder = Path(__file__).parent / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    kept = chosen(target.run, (data for data in inputs if len(data) <= target.longest), most)
    for place, (data, _) in enumerate(kept):
        (folder / f"{place:02}").write_bytes(data)
    print(f"{name}: {len(kept)} of {len(inputs)} inputs kept; lines added by each:")
    print(*(added for _, added in kept))
    return 0


def fuzz(given: argparse.Namespace) -> int:
    """Fuzz in this process until its time is up."""
    import atheris

    os.environ["RULECHECK_NO_CACHE"] = "1"
    with atheris.instrument_imports(include=["rulecheck"]):
        from fuzz.kept import folders
        from fuzz.targets import TARGETS
    target = TARGETS[given.target]
    seeds = list(target.seeds())
    # What is loaded once is no part of the time of an input.
    target.run(seeds[0])
    if not any(given.corpus.iterdir()):
        for number, seed in enumerate(seeds):
            (given.corpus / f"seed-{number}").write_bytes(seed)
    words = given.corpus.parent / f"{given.target}.words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in _words(seeds)), "ascii")
    options = {
        "max_total_time": given.seconds,
        "max_len": target.longest,
        "timeout": SECONDS,
        "rss_limit_mb": MEGABYTES,
        "dict": words,
        "artifact_prefix": f"{given.finds}/",
        "seed": given.seed,
        "print_final_stats": 1,
    }
    told = [f"-{name}={value}" for name, value in options.items()]
    arguments = [sys.argv[0], *told, str(given.corpus), *map(str, folders(given.target))]
    run = _noting(target.run, given.finds)
    if target.is_text:
        from fuzz.mutating import mutated_text

        def mutated(data: bytes, longest: int, seed: int) -> bytes:
            return mutated_text(data, longest, seed, atheris.Mutate)

        atheris.Setup(arguments, run, custom_mutator=mutated)
    else:
        atheris.Setup(arguments, run)
    atheris.Fuzz()
    return 0


def _words(seeds: list[bytes]) -> list[bytes]:
    found = dict.fromkeys((*_PIECES, *_MORE))
    found |= dict.fromkeys(word for seed in seeds for word in _WORD.findall(seed))
    return list(found)[:_WORDS_AT_MOST]


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _noting(run: Callable[[bytes], None], finds: Path) -> Callable[[bytes], None]:
    """The target, keeping the first input for each place at which it fails, and going on."""

    def noted(data: bytes) -> None:
        try:
            run(data)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            last = next((f for f in reversed(frames) if "/rulecheck/" in f.filename), frames[-1])
            said = "-".join(re.findall(r"[a-z]+", _QUOTED.sub("", str(error)))[:8])
            name = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}-{said}"
            file = finds / name
            if not file.exists():
                file.write_bytes(data)
                traceback.print_exc()

    return noted


if __name__ == "__main__":
    sys.exit(main())

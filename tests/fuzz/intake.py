"""Damage valid hand-ins and downloads, and see that each one ends in a row.

    python tests/fuzz/intake.py --inputs 20000 --seed 1

An input is made from the seed and its number alone: `--only N` reads that one again. A failure is a
crash, more CPU time than an honest reader needs, a file written, or a row that nobody can read.
"""

import argparse
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random

from damage import (
    damaged_bytes,
    damaged_notebook,
    damaged_python,
    damaged_yaml,
    damaged_zip,
)

from autograder.errors import Refused
from autograder.intake import (
    ArchiveLimits,
    HandIn,
    Wanted,
    find_submissions,
    read_submission,
    receive,
    settle,
)
from autograder.model import Rules

MOST_SECONDS = 5.0
"""Of CPU time for one input; honest ones take a hundredth of a second."""

PART = "norm"
WANTED = {PART: Wanted(questions=("forward", "backward", "Net"), essays=("why",))}
LIMITS = ArchiveLimits()
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}

SOURCE = 'def forward(x):\n    """Return x."""\n    return x\n\n\nclass Net:\n    a = [1, 2]\n'
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {
        "kernelspec": {"name": "python3", "language": "python"},
        "otter": {"assignment_name": PART},
    },
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Title\n", "text"]},
        {"cell_type": "code", "metadata": {"tags": ["x"]}, "outputs": [], "source": SOURCE},
        {"cell_type": "code", "metadata": {}, "outputs": [{"text": "1"}], "source": "import otter"},
        {
            "cell_type": "markdown",
            "metadata": {"autograder": {"question": "why"}},
            "source": "Because.",
        },
    ],
}
METADATA = """---
submission_1:
  :submitters:
  - :name: Marie Curie
    :sid: '4711'
    :email: marie@example.org
  :created_at: 2026-12-01 22:59:03.123456789 Z
submission_2:
  :submitters: []
"""


def _zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _hand_in(notebook: bytes, random: Random) -> bytes:
    """Return a valid zip, in one of the forms in which students hand in."""
    folder = random.choice(("", "hw/", "a/b/", "Übung/"))
    members = {
        f"{folder}norm.ipynb": notebook,
        f"{folder}helpers.py": b"y = 1\n" * 30,
        f"{folder}norm_results.json": b'{"a": [1, 2]}',
        "__MACOSX/._norm.ipynb": b"junk",
    }
    return _zipped(members, random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _download(kind: str, handin: bytes, metadata: bytes) -> bytes:
    members = {
        "canvas": {
            "curiemarie_1_2_hw.zip": handin,
            "zeno_LATE_3_4_norm.ipynb": GOOD,
            "zeno_LATE_3_5_norm_results-1.json": b"{}",
        },
        "moodle": {
            "Marie Curie_1_assignsubmission_file/hw.zip": handin,
            "Zeno_2_assignsubmission_file_norm.ipynb": GOOD,
        },
        "gradescope": {
            "e/submission_metadata.yml": metadata,
            "e/submission_1/hw.zip": handin,
            "e/submission_2/norm.ipynb": GOOD,
            "e/submission_2/a/x.py": b"x = 1",
        },
        "zips": {"a.zip": handin, "b/c.ipynb": GOOD},
    }[kind]
    return _zipped(members, zipfile.ZIP_STORED)


GOOD = json.dumps(NOTEBOOK).encode()
KINDS = ("canvas", "moodle", "gradescope", "zips")


@dataclass(frozen=True)
class Input:
    """A file as it might be handed in or downloaded."""

    name: str
    data: bytes
    download: str = "no"


def made(seed: int, number: int) -> Input:
    """Make one input; the same for the same seed and number."""
    random = Random(f"{seed}/{number}")  # a text is hashed the same way everywhere
    return random.choice(WAYS)(random)


def _of_zip(random: Random) -> Input:
    return Input("team.zip", damaged_zip(_hand_in(GOOD, random), random))


def _of_notebook(random: Random) -> Input:
    return Input("team.ipynb", damaged_notebook(NOTEBOOK, random))


def _of_notebook_in_zip(random: Random) -> Input:
    return Input("team.zip", _hand_in(damaged_notebook(NOTEBOOK, random), random))


def _of_python(random: Random) -> Input:
    return Input(random.choice(("norm.py", "x.PY")), damaged_python(SOURCE, random))


def _of_bytes(random: Random) -> Input:
    return Input(random.choice(("a.ipynb", "a.zip", "a.py")), damaged_bytes(GOOD, random))


def _of_member(random: Random) -> Input:
    kind = random.choice(KINDS)
    inner = damaged_zip(_hand_in(GOOD, random), random)
    return Input("all.zip", _download(kind, inner, METADATA.encode()), kind)


def _of_download(random: Random) -> Input:
    kind = random.choice(KINDS)
    whole = _download(kind, _hand_in(GOOD, random), METADATA.encode())
    return Input("all.zip", damaged_zip(whole, random), random.choice((kind, "auto")))


def _of_metadata(random: Random) -> Input:
    metadata = damaged_yaml(METADATA, random)
    return Input("all.zip", _download("gradescope", GOOD, metadata), "auto")


WAYS = (
    *(_of_zip,) * 4,
    *(_of_notebook,) * 2,
    *(_of_notebook_in_zip, _of_python, _of_bytes, _of_member, _of_download, _of_metadata),
)


def rows_of(given: Input, folder: Path) -> list[str]:
    """Read an input as the grader does, and return how each of its rows ended."""
    path = folder / given.name
    path.write_bytes(given.data)
    with _nothing_written(), _bounded_time():
        handins = settle(find_submissions([path], given.download, LIMITS), Rules())
        assert handins, "no row"
        assert len({handin.stem.casefold() for handin in handins}) == len(handins), "one row twice"
        return [_row(handin) for handin in handins]


def _row(handin: HandIn) -> str:
    """Return "read" or "refused"; whatever is promised about either must hold."""
    stem = handin.stem
    assert stem.isprintable(), "a stem that cannot be printed"
    assert PurePosixPath(stem).name == stem, "a stem that leads elsewhere"
    assert stem not in {".", ".."}, "a stem that leads elsewhere"
    assert len(stem.encode()) < 200, "a stem too long for a file's name"
    try:
        submission = read_submission(receive(handin, LIMITS), wanted=WANTED, limits=LIMITS)
    except Refused as refusal:
        reason = str(refusal)
        assert reason.isprintable(), f"a reason that is no line: {reason!r}"
        assert reason.endswith((".", ".)")), f"a reason that is no sentence: {reason!r}"
        assert len(reason) < 2500, "a reason that nobody reads"
        return "refused"
    for work in submission.parts.values():
        for cell in work.cells:
            cell.source.encode()
        for name in work.files:
            _demand_harmless(name)
        for answer in work.answers.values():
            answer.encode()
    assert all(note.isprintable() for note in submission.notes), "a note that is no line"
    return "read"


def _demand_harmless(name: str) -> None:
    place = PurePosixPath(name)
    plain = name == str(place) and not place.is_absolute() and ".." not in place.parts
    assert plain, f"a path that leads elsewhere: {name!r}"
    assert "\\" not in name, name
    assert not any(unicodedata.category(c) in UNSEEN for c in name), repr(name)


_watching = False
_written: list[str] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event == "open":
        path, mode, flags = arguments
        opened_to_write = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if opened_to_write or (isinstance(mode, str) and set(mode) & set("wax+")):
            _written.append(f"{event} {path!r}")
    elif event.startswith(
        ("os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link", "os.rmdir")
    ) or (
        event in {"os.chmod", "os.chown", "os.truncate", "os.system", "os.exec", "subprocess.Popen"}
    ):
        _written.append(event)


sys.addaudithook(_audit)


@contextmanager
def _nothing_written() -> Iterator[None]:
    """Nothing may be written anywhere: intake works in memory."""
    global _watching  # noqa: PLW0603 - an audit hook cannot be taken off again
    _written.clear()
    _watching = True
    try:
        yield
    finally:
        _watching = False
    assert not _written, f"written: {_written[:3]}"


class TooSlow(BaseException):
    """An input took too much CPU time; no `except Exception` of intake may hide it."""


@contextmanager
def _bounded_time() -> Iterator[None]:
    """Interrupt what takes too much CPU time, so that even an endless loop is found."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@dataclass
class Found:
    """What a run of the fuzzer found."""

    rows: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)


def fuzz(seed: int, numbers: range, tell: Callable[[int, Found], None] = lambda *_: None) -> Found:
    """Read that many inputs of a seed."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for number in numbers:
            given = made(seed, number)
            start = time.process_time()
            try:
                found.rows.update(rows_of(given, Path(folder)))
            except (Exception, TooSlow):
                found.failures[number] = traceback.format_exc()
            found.slowest = max(found.slowest, (time.process_time() - start, number))
            tell(number, found)
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="read this one input, and show its rows")
    chosen = parser.parse_args()
    numbers = range(chosen.inputs) if chosen.only is None else range(chosen.only, chosen.only + 1)

    def tell(number: int, found: Found) -> None:
        if number % 2000 == 1999:
            print(f"{number + 1} inputs, {len(found.failures)} failures", flush=True)

    found = fuzz(chosen.seed, numbers, tell)
    for number, text in list(found.failures.items())[:20]:
        print(f"input {number}:\n{text}")
    seconds, slowest = found.slowest
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{len(numbers)} damaged inputs of seed {chosen.seed}: {len(found.failures)} failures,"
        f" {found.rows['read']} rows read, {found.rows['refused']} refused with a reason;"
        f" slowest {seconds:.2f} s of CPU time (input {slowest}), peak memory {peak} MiB"
    )
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()

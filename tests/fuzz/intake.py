"""Damage valid submissions and downloads, and verify that each one ends in a row.

    python tests/fuzz/intake.py --inputs 20000 --seed 1

An input depends only on the seed and its number: `--only N` reads that one again. A failure is a
crash, more CPU time than an honest input needs, a written file, an unreadable row, or a good
submission that is not read because of what lies beside it.

Exit code 0: there were no failures.
"""

import argparse
import pickle
import resource
import sys
import tempfile
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from inputs import PART, Input, made
from watch import TooSlow, bounded_time, nothing_written

from autograder.course.counting import choose_counting
from autograder.course.roster import Roster, read_roster
from autograder.course.rules import ArchiveLimits, Rules
from autograder.errors import Refused, UserError
from autograder.intake import PartQuestions, open_submission
from autograder.intake.receive import receive
from autograder.library.digests import Digests
from autograder.model import Submission
from autograder.platforms.find import find_submissions

MOST_SECONDS = 5.0
"""Seconds of CPU time for one input; honest ones take a hundredth of a second."""

WANTED = {PART: PartQuestions(questions=("forward", "backward", "Net"), text_questions=("why",))}
LIMITS = ArchiveLimits()
RULES = Rules(deadline=datetime(2026, 12, 1, 12, tzinfo=UTC))
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def rows_of(given: Input, folder: Path) -> list[str]:
    """Read an input as the grader does, and return how each of its rows ended."""
    path, roster = folder / given.name, folder / "roster.csv"
    path.write_bytes(given.data)
    roster.write_bytes(given.roster)
    try:
        with nothing_written(), bounded_time(MOST_SECONDS):
            submissions = find_submissions([path], given.download, LIMITS)
            submissions = choose_counting(
                _assigned(submissions, roster), RULES, Digests(RULES.limits).or_stem
            )
            ends = [_row(submission) for submission in submissions]
    finally:
        path.unlink()
    stems = {submission.stem.casefold() for submission in submissions}
    assert len(stems) == len(submissions), "one row twice"
    assert ends, "no row"
    assert ends.count("read") >= given.unhurt, f"a good submission among others: {ends}"
    return ends


def _assigned(submissions: list[Submission], path: Path) -> list[Submission]:
    """Assign owners; return them unassigned if the roster is invalid and the reason is readable."""
    try:
        roster: Roster = read_roster(path)
    except UserError as error:
        _demand_readable(str(error).removeprefix(str(path)), "what is wrong with a roster")
        return submissions
    return [roster.assign(submission) for submission in submissions]


def _row(submission: Submission) -> str:
    """Return "read" or "refused", and verify what is promised about both."""
    stem = submission.stem
    assert stem.isprintable(), "a stem that cannot be printed"
    assert PurePosixPath(stem).name == stem, "a stem that leads elsewhere"
    assert stem not in {".", ".."}, "a stem that leads elsewhere"
    assert len(stem.encode()) < 200, "a stem too long for a file's name"
    for remark in submission.about.remarks:
        _demand_readable(remark, "a remark")
    assert pickle.loads(pickle.dumps(submission)) == submission, (
        "what no other process can be given"
    )
    try:
        submission = open_submission(receive(submission, LIMITS), wanted=WANTED, limits=LIMITS)
    except Refused as refusal:
        _demand_readable(str(refusal), "a reason")
        return "refused"
    for work in submission.parts.values():
        for text in (*(cell.source for cell in work.cells), *work.answers.values()):
            text.encode()
        for name in work.files:
            _demand_harmless(name)
    for note in submission.notes:
        _demand_readable(note, "a note")
    return "read"


def _demand_readable(text: str, what: str) -> None:
    assert text.isprintable(), f"{what} that is no line: {text!r}"
    assert text.endswith((".", ".)")), f"{what} that is no sentence: {text!r}"
    assert len(text) < 2500, f"{what} that nobody reads"


def _demand_harmless(name: str) -> None:
    place = PurePosixPath(name)
    plain = name == str(place) and not place.is_absolute() and ".." not in place.parts
    assert plain, f"a path that leads elsewhere: {name!r}"
    assert "\\" not in name, name
    assert not any(unicodedata.category(c) in UNSEEN for c in name), repr(name)


@dataclass
class Found:
    """What a run of the fuzzer found."""

    rows: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)


def fuzz(seed: int, numbers: range, tell: Callable[[int, Found], None] = lambda *_: None) -> Found:
    """Read this many inputs of a seed."""
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
        if number % 5000 == 4999:
            print(f"{number + 1} inputs, {len(found.failures)} failures", flush=True)

    began = time.monotonic()
    found = fuzz(chosen.seed, numbers, tell)
    for number, text in list(found.failures.items())[:20]:
        print(f"input {number}:\n{text}")
    seconds, slowest = found.slowest
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{len(numbers)} damaged inputs of seed {chosen.seed}, {time.monotonic() - began:.0f} s:"
        f" {len(found.failures)} failures, {found.rows['read']} rows read,"
        f" {found.rows['refused']} refused with a reason;"
        f" slowest {seconds:.2f} s of CPU time (input {slowest}), peak memory {peak} MiB"
    )
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()

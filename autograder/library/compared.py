"""The submissions that are compared: found again where they were graded, and read once more."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused, UserError
from autograder.intake import receive
from autograder.intake.all_code import AllCode, all_code
from autograder.library.asked import Asked
from autograder.library.run_result import GRADES_DB
from autograder.model import Person, Submission
from autograder.platforms.find import find_submissions
from autograder.sandbox.own_memory import no_more_than_for_a_submission
from autograder.store import Store


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A submission to compare."""

    name: str
    submission: Submission
    people: frozenset[str | Person]
    """Who handed it in, as roster or platform say; a file's name proves nothing."""
    earlier: bool = False
    """Whether it is of an earlier term."""
    graded: bool = False
    """Whether OUT holds a page on it."""

    @property
    def team(self) -> frozenset[str | Person]:
        """The people, or the submission itself if nobody knows them."""
        return self.people or frozenset({f"submission {self.name}"})


def of_this_run(
    out: Path, given: Sequence[Path], download: str, limits: ArchiveLimits
) -> Iterator[Compared]:
    """Yield what was graded into `out`; from `given`, if it is no longer where it was."""
    if not given:
        asked = Asked.of_last_run(out)
        given, download = _still_there(out, asked.paths), asked.download
    found = find_submissions(given, download, limits)
    with Store(out / GRADES_DB) as store:
        here = set(store.stems())
        for submission in found:
            graded = submission.stem in here
            students = store.load(submission.stem).about.students if graded else ()
            yield Compared(
                name=submission.stem,
                submission=submission,
                people=_people(submission, students),
                graded=graded,
            )


def of_earlier(paths: Iterable[Path], limits: ArchiveLimits) -> Iterator[Compared]:
    """Yield the submissions of earlier terms: what was graded into a folder, or files to read."""
    for path in paths:
        folder = path.resolve().name
        if (path / GRADES_DB).is_file():
            found = list(of_this_run(path, (), "auto", limits))
        else:
            found = [
                Compared(name=one.stem, submission=one, people=_people(one, ()))
                for one in find_submissions([path], "auto", limits)
            ]
        for one in found:
            yield Compared(
                name=f"{folder}/{one.name}",
                submission=one.submission,
                people=one.people,
                earlier=True,
            )


def read_code(submission: Submission, limits: ArchiveLimits) -> AllCode:
    """Read all code of a submission; what cannot be read has a reason in place of pieces."""
    try:
        with no_more_than_for_a_submission():
            return all_code(receive(submission, limits), limits)
    except Refused as refusal:
        return AllCode(pieces=(), trouble=str(refusal))
    except MemoryError:
        return AllCode(pieces=(), trouble="Reading it takes more memory than it may use.")


def _still_there(out: Path, paths: Sequence[str]) -> list[Path]:
    for path in paths:
        if not Path(path).exists():
            raise UserError(
                f"the submissions graded into {out} are no longer in {path}. Name where they are"
                " now: --from PATH"
            )
    return [Path(path) for path in paths]


def _people(submission: Submission, students: Sequence[str]) -> frozenset[str | Person]:
    posted = submission.posted.people if submission.posted else ()
    return frozenset(students or posted)

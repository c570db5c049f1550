"""The journey of one submission. Read `Grader.grade`: each line is a stage."""

import inspect
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from msgspec.structs import replace

from autograder.diagnose import Diagnostician, explain_nothing
from autograder.errors import Refused
from autograder.grading.bundle import Bundle, BundledPart
from autograder.grading.checking import run_checks
from autograder.grading.inputs import inputs_for
from autograder.grading.starters import tell_unwritten
from autograder.grading.texts import text_answers, with_texts_in_pdfs
from autograder.grading.unlocked import HandedOut, Unlocked, without_points
from autograder.intake import PartQuestions, open_submission
from autograder.intake.receive import Received, receive
from autograder.intake.record_figures import series_of
from autograder.model import (
    About,
    Cell,
    OpenedSubmission,
    Report,
    Status,
    Submission,
    Work,
)
from autograder.plot import Series
from autograder.sandbox import Sandbox, Session, TrustedSession
from autograder.sandbox.own_memory import no_more_than_for_a_submission
from autograder.text import listed
from autograder.verdicts import Outcome, Verdict

_TOO_LARGE = "Grading it takes more memory than one submission may use. Hand in less data."

_FOREVER = 10.0**6
"""Seconds: a yardstick serves all submissions of a run, so it has no budget of its own."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How one part ended."""

    outcomes: tuple[Outcome, ...]
    recorded: tuple[Series, ...]
    notes: tuple[str, ...]


def _missing(opened: OpenedSubmission) -> str:
    """Say which parts are not graded, and why."""
    without = [part for part, why in opened.absent.items() if not why]
    sentences = [f"Not handed in: {', '.join(without)}."] if without else []
    return " ".join([*sentences, *(f"{part}: {why}" for part, why in opened.absent.items() if why)])


def _set_aside(
    files: Mapping[str, bytes], library: Mapping[str, bytes]
) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """Leave out files that would stand in for a package of the course's library, with a note."""
    packages = {name.partition("/")[0] for name in library}
    own = {
        name: data
        for name, data in files.items()
        if name.partition("/")[0].removesuffix(".py") not in packages
    }
    aside = [name for name in files if name not in own and name not in library]
    note = f"Left out, being named like the course's own library: {listed(aside)}."
    return own, (note,) if aside else ()


def without_grade(
    submission: Submission, bundle: Bundle, status: Status, reason: str, digest: str = ""
) -> Report:
    """Make the report on a submission that no check has judged."""
    return Report(
        stem=submission.stem,
        digest=digest,
        status=Status.REPLACED if submission.replaced else status,
        max_score=bundle.max_score,
        extra=bundle.extra,
        reason=reason,
        about=submission.about,
    )


class Grader:
    """Grades submissions, one after another; a context manager."""

    def __init__(self, bundle: Bundle, sandbox: Sandbox) -> None:
        self.bundle, self._sandbox = bundle, sandbox
        self._open = ExitStack()
        self._yardsticks: dict[str, Session] = {}
        self.killed = False
        """Whether a worker of the last submission was killed."""
        self._handed_out = HandedOut(bundle)
        self._diagnostician = Diagnostician(bundle.reference, bundle.catalogue, bundle.conditions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def grade(self, submission: Submission) -> Report:
        """Take one submission through all stages; every error ends in a report, too."""
        received, self.killed = Received(stem=submission.stem, files={}, digest=""), False
        try:
            received = receive(submission, self.bundle.rules.limits)
            opened = self._read(received)
            parts = [part for part in self.bundle.parts if part.id in opened.parts]
            with no_more_than_for_a_submission():
                checked = [self.check(part, opened.parts[part.id]) for part in parts]
                unlocked = self._handed_out.look_into(opened)
            return self._report(opened, checked, unlocked, submission.about)
        except Refused as refusal:
            report = self._without_grade(submission, Status.NOT_GRADED, str(refusal), received)
            return with_texts_in_pdfs(report, received.files, self.bundle)
        except MemoryError:
            return self._without_grade(submission, Status.NOT_GRADED, _TOO_LARGE, received)
        except Exception:  # noqa: BLE001 - our bug must not stop the others or look like a zero
            fault = traceback.format_exc()
            return self._without_grade(submission, Status.GRADER_ERROR, fault, received)

    def _without_grade(
        self, submission: Submission, status: Status, reason: str, received: Received
    ) -> Report:
        return without_grade(submission, self.bundle, status, reason, received.digest)

    def _read(self, received: Received) -> OpenedSubmission:
        wanted = {
            part.id: PartQuestions(
                questions=tuple(part.points),
                text_questions=tuple(asked.name for asked in part.text_questions),
            )
            for part in self.bundle.parts
        }
        limits, module = self.bundle.rules.limits, self.bundle.module
        return open_submission(received, wanted=wanted, limits=limits, module=module)

    def check(self, part: BundledPart, work: Work, *, diagnose: bool = True) -> Checked:
        """Run the checks of one part on what was handed in for it."""
        own, aside = _set_aside(work.files, self.bundle.library)
        files = {**own, **self.bundle.library}
        explain = self._diagnostician.explain if diagnose else explain_nothing
        inputs = inputs_for(part.id, work, self.bundle.secret)
        with Session(
            self._sandbox, cells=work.cells, files=files, limits=self.bundle.limits
        ) as session:
            outcomes = tuple(run_checks(part, session, self._yardstick, explain, inputs))
        self.killed = self.killed or session.killed
        return Checked(
            outcomes=tell_unwritten(outcomes, [cell.source for cell in work.cells]),
            recorded=series_of(work.files.get(part.results), part.plots),
            notes=(*aside, *session.load_errors, *session.load_notes),
        )

    def _report(
        self, opened: OpenedSubmission, checked: list[Checked], unlocked: Unlocked, about: About
    ) -> Report:
        outcomes = tuple(outcome for part in checked for outcome in part.outcomes)
        outcomes = without_points(outcomes, unlocked)
        faults = [o for o in outcomes if o.verdict is Verdict.GRADER_ERROR]
        reason = " ".join(filter(None, (_missing(opened), unlocked.told)))
        return Report(
            stem=opened.stem,
            digest=opened.digest,
            status=Status.GRADER_ERROR if faults else Status.GRADED,
            max_score=self.bundle.max_score,
            extra=self.bundle.extra,
            outcomes=outcomes,
            answers=text_answers(self.bundle, opened.parts, in_pdf=bool(opened.pdfs)),
            reason=f"{faults[0].check}: {faults[0].message}" if faults else reason,
            declared=opened.declared,
            pdfs=opened.pdfs,
            recorded=tuple(series for part in checked for series in part.recorded),
            notes=(*opened.notes, *(note for part in checked for note in part.notes)),
            unlocked=unlocked.questions,
            unlocking=unlocked.costs,
            about=about,
        )

    def _yardstick(self, function: Callable[..., Any]) -> Session:
        """Return a clean worker for trusted code, started once for all submissions."""
        source = inspect.getsourcefile(function)
        assert source is not None
        if source not in self._yardsticks:
            cell = Cell(label="yardstick", source=Path(source).read_text())
            patient = replace(self.bundle.limits, total_seconds=_FOREVER)
            self._yardsticks[source] = self._open.enter_context(
                TrustedSession(self._sandbox, cells=[cell], files={}, limits=patient)
            )
        return self._yardsticks[source]

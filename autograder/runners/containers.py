"""Grades many submissions, each in a container of its own.

Nothing is shared, so no submission can take anything from another: each has its own memory,
processes, space and files, and the engine enforces the limits even if the sandbox inside fails. A
container costs about a second. It has no network, writes only to its own scratch space, and prints
one line: the report.
"""

import shutil
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from autograder.errors import GraderFault, Refused
from autograder.grading import Bundle, without_grade
from autograder.intake.receive import receive
from autograder.model import Report, Status, Submission
from autograder.runners import wire
from autograder.runners.engine import SUBMITTED, ZIPS, ContainerLimits, Ended, Engine
from autograder.runners.submission_folder import pack
from autograder.runners.work_queue import nobody_asks, spread
from autograder.sandbox.temporary import remove_ownerless, temporary_folder

KILLED = 137
"""128 + SIGKILL: how a process ends when its memory has run out."""

_GRADER_MIB = 1024
_GRADER_PROCESSES = 64
_PATIENCE = 4
"""How much longer than its processor time a submission may take by the clock, as in the sandbox."""


@dataclass(frozen=True, kw_only=True)
class ContainerRunner:
    """Grades submissions by an engine's containers."""

    engine: Engine
    bundle: Bundle
    zips: tuple[Path, ...]
    jobs: int

    @property
    def judged_by(self) -> str:
        """Name what decides a score: the checks, and the grader in the image."""
        return f"{self.bundle.digest} in {self.engine.image_id}"

    @property
    def promises(self) -> str:
        """Say what stands around a submission."""
        limits = self.container_limits
        return (
            f"containers: {self.engine.image} by {self.engine.name}, one a submission: no network, "
            f"nothing writable but {limits.scratch_mib} MiB of scratch space, "
            f"{limits.memory_mib} MiB of memory, {limits.processes} processes, "
            f"{limits.cpus:g} processor"
        )

    def only(self, _questions: Collection[str]) -> Self:
        """Return this runner: a container always runs the whole autograder zips."""
        return self

    def grade(
        self, submissions: Sequence[Submission], began: Callable[[str], None] = nobody_asks
    ) -> Iterator[Report]:
        """Yield reports as they are made."""
        remove_ownerless()
        self.engine.kill_ownerless()
        with (
            temporary_folder("container") as made,
            ThreadPoolExecutor(self.jobs) as executor,
        ):
            zips = _private_copies(self.zips, made / "zips")
            waiting = deque(
                (submission, made / f"{made.name}-{number}")
                for number, submission in enumerate(submissions)
            )

            def start(named: tuple[Submission, Path]) -> Future[Report]:
                began(named[0].stem)
                return executor.submit(self._grade, *named, zips)

            try:
                for _, future in spread(start, waiting, self.jobs):
                    yield future.result()
            finally:  # an interrupt must leave no container behind
                executor.shutdown(wait=False, cancel_futures=True)
                for folder in made.glob(f"{made.name}-*"):
                    self.engine.kill(folder.name)

    def _grade(self, submission: Submission, folder: Path, zips: Path) -> Report:
        """Grade one in a container named after the folder, which exists while it runs."""
        digest = ""
        try:
            received = receive(submission, self.bundle.rules.limits)
            digest = received.digest
            pack(received, folder)
            mounts = {folder: SUBMITTED, zips: ZIPS}
            ended = self.engine.run(
                ["grade-one", SUBMITTED], self.container_limits, mounts, folder.name
            )
            return replace(self._understood(ended, submission.stem), about=submission.about)
        except Refused as refusal:
            return without_grade(submission, self.bundle, Status.NOT_GRADED, str(refusal), digest)
        except Exception as error:  # noqa: BLE001 - one failing container must not stop the others
            return without_grade(submission, self.bundle, Status.GRADER_ERROR, str(error), digest)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def container_limits(self) -> ContainerLimits:
        """What a container may use: what one submission may, and what the grader needs."""
        limits, parts = self.bundle.limits, len(self.bundle.parts)
        return ContainerLimits(
            memory_mib=limits.memory_mib + _GRADER_MIB,
            processes=limits.processes + _GRADER_PROCESSES,
            scratch_mib=limits.scratch_mib,
            seconds=parts * limits.total_seconds * _PATIENCE + 120,
        )

    def _understood(self, ended: Ended, stem: str) -> Report:
        if not ended.in_time:
            raise GraderFault(
                f"the container did not end within {self.container_limits.seconds:g} s"
            )
        if ended.code == KILLED:
            raise GraderFault(
                f"the container was killed, most likely for using more than "
                f"{self.container_limits.memory_mib} MiB of memory"
            )
        if ended.code != 0:
            lines = ended.errors.strip().splitlines()
            raise GraderFault(f"the container failed: {lines[-1] if lines else ended.code}")
        return wire.read(ended.printed, stem, self.bundle)


def _private_copies(paths: Sequence[Path], folder: Path) -> Path:
    """Copy files to where no other user may look, not even one inside, whatever its id."""
    folder.mkdir(mode=0o700)
    for path in paths:
        shutil.copyfile(path, folder / path.name)
    return folder

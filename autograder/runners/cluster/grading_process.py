"""A process beside a worker of Dask that grades: it alone opens checks and submissions.

So a submission that ends it does not end the worker, its limits on memory are not the worker's, and
nothing that a student wrote gets into a process that unpickles. It ends with the worker.

    python -P -m autograder.runners.cluster.grading_process
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.grading.fingerprint import versions
from autograder.grading.grader import Grader
from autograder.model import Submission
from autograder.pool import end_with_parent
from autograder.runners import wire
from autograder.runners.cluster.frames import Frame, read, write
from autograder.sandbox import Sandbox, choose
from autograder.sandbox.temporary import temporary_folder


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A file of a submission that came over the network."""

    name: str
    data: bytes

    def read(self, most: int) -> bytes:
        """Return at most `most` + 1 of its bytes."""
        return self.data[: most + 1]


def main() -> None:
    """Answer the first message with what this machine is, and each other one with a report."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the worker ends us
    asks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a check prints is no answer
    try:
        serve(asks, answers)
    except (EOFError, BrokenPipeError):
        return


def serve(asks: IO[bytes], answers: IO[bytes]) -> None:
    """Open the zips of the first message; then grade what comes, one after another."""
    first = read(asks)
    with ExitStack() as stack:
        try:
            bundle = stack.enter_context(_opened(first))
            sandbox = choose(first.header["sandbox"], bundle.requires)
            sandbox.keep_out([Path(path) for path in first.header["secret"]])
        except UserError as error:
            write(answers, {"error": str(error)})
            return
        write(answers, _myself(bundle, sandbox))
        graders: dict[tuple[str, ...] | None, Grader] = {}
        while True:
            asked = read(asks)
            questions = asked.header["questions"]
            key = None if questions is None else tuple(questions)
            if key not in graders:
                judging = bundle if key is None else bundle.judging(key)
                graders[key] = stack.enter_context(Grader(judging, sandbox))
            report = graders[key].grade(_submission(asked))
            text = wire.write(report).encode()
            write(answers, {"killed": graders[key].killed}, [text])


@contextmanager
def _opened(first: Frame) -> Iterator[Bundle]:
    with temporary_folder("cluster") as folder:
        paths = [folder / Path(name).name for name in first.header["zips"]]
        for path, data in zip(paths, first.files, strict=True):
            path.write_bytes(data)
        with open_bundle(*paths) as bundle:
            yield bundle


def _myself(bundle: Bundle, sandbox: Sandbox) -> dict[str, Any]:
    return {
        "digest": bundle.digest,
        "versions": versions(bundle.requires),
        "sandbox": sandbox.name,
        "promises": sandbox.promises,
    }


def _submission(asked: Frame) -> Submission:
    names: Sequence[str] = asked.header["names"]
    files = [Carried(name=n, data=data) for n, data in zip(names, asked.files, strict=True)]
    return Submission(stem=asked.header["stem"], files=tuple(files))


if __name__ == "__main__":
    main()

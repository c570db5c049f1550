"""Grading in processes of this machine: secret folders are closed, and no submission is lost."""

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable
from autograder.grading import open_bundle
from autograder.model import Status, Submission
from autograder.runners.local import LocalRunner
from autograder.sandbox import choose
from courses.mini_course import built_mini

RIGHT = b"def total(x):\n    return sum(x)\n"


@dataclass(frozen=True, kw_only=True)
class InMemory:
    """A file that needs no folder."""

    name: str
    data: bytes

    def read(self, most: int) -> bytes:
        return self.data[: most + 1]


@dataclass(frozen=True, kw_only=True)
class Deadly:
    """A file that ends the process that reads it, as the kernel does when memory runs out."""

    name: str

    def read(self, most: int) -> bytes:
        os._exit(9)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    zips = sorted((built_mini(tmp_path_factory.getbasetemp()) / "autograder").iterdir())
    with open_bundle(*zips) as opened:
        yield opened


def _submission(stem: str, data: bytes = RIGHT) -> Submission:
    return Submission(stem=stem, files=(InMemory(name="sums.py", data=data),))


def test_a_submission_that_ends_the_grading_process_costs_no_other_its_grade(
    bundle, best_sandbox
) -> None:
    runner = LocalRunner(bundle=bundle, sandbox=best_sandbox, jobs=2, secret=(), notice=pytest.fail)
    submissions = [_submission(f"team {number}") for number in range(8)]
    deadly = Submission(stem="deadly", files=(Deadly(name="sums.py"),))
    reports = {r.stem: r for r in runner.grade([*submissions[:3], deadly, *submissions[3:]])}
    assert len(reports) == 9
    assert reports["deadly"].status is Status.GRADER_ERROR
    assert reports["deadly"].score is None
    assert "the grading process ended" in reports["deadly"].reason
    assert {reports[one.stem].score for one in submissions} == {2}


def test_a_replaced_submission_ends_as_replaced_and_a_refused_one_as_refused(
    bundle, best_sandbox
) -> None:
    runner = LocalRunner(bundle=bundle, sandbox=best_sandbox, jobs=1, secret=(), notice=pytest.fail)
    refused = replace(_submission("a"), refused="It is a link.")
    replaced = replace(_submission("b"), refused="A later one counts.", replaced=True)
    first, second = runner.grade([refused, replaced])
    assert (first.status, first.score, first.reason) == (Status.NOT_GRADED, 0, "It is a link.")
    assert (second.status, second.score) == (Status.REPLACED, None)


def test_secret_folders_are_closed_before_anything_is_graded(bundle, tmp_path: Path) -> None:
    try:
        sandbox = choose("user")
    except SandboxUnavailable as reason:
        pytest.skip(str(reason))
    secret = tmp_path / "secret"
    secret.mkdir(mode=0o755)
    told: list[str] = []
    runner = LocalRunner(
        bundle=bundle, sandbox=sandbox, jobs=1, secret=[secret], notice=told.append
    )
    peeks = f"import os\ndef total(x):\n    return sum(x) + len(os.listdir({str(secret)!r}))\n"
    (report,) = runner.grade([_submission("peeks", peeks.encode())])
    assert stat.S_IMODE(secret.stat().st_mode) == 0o700
    assert told == [f"closed to other users, so that submitted code cannot read it: {secret}"]
    assert report.score == 0
    assert "PermissionError" in report.outcomes[0].message


def test_reports_of_another_kind_of_sandbox_are_not_kept(bundle, best_sandbox) -> None:
    """Code without a sandbox may do anything, so its reports must not be kept for other kinds."""
    runner = LocalRunner(bundle=bundle, sandbox=best_sandbox, jobs=1, secret=(), notice=pytest.fail)
    assert runner.judged_by.startswith(bundle.digest)
    assert runner.judged_by != replace(runner, sandbox=choose("unsafe")).judged_by
    assert runner.judged_by != replace(runner, bundle=replace(bundle, digest="x")).judged_by


def test_whose_worker_was_killed_is_graded_again_alone(
    bundle, best_sandbox, tmp_path: Path
) -> None:
    """Memory that a neighbour used up may have been the reason."""
    runner = LocalRunner(bundle=bundle, sandbox=best_sandbox, jobs=2, secret=(), notice=pytest.fail)
    killed = b"import os\ndef total(x):\n    os.kill(os.getpid(), 9)\n"
    submissions = [_submission("killed", killed), *(_submission(f"t {n}") for n in range(3))]
    *others, last = runner.grade(submissions)
    assert [report.score for report in others] == [2, 2, 2]
    assert (last.stem, last.score) == ("killed", 0)
    assert "killed by signal 9" in last.outcomes[0].message

"""The memory that all processes of a worker hold together is limited."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import StudentCrashed
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session, memory_group
from autograder.sandbox.temporary import name_of_ours

HOARDS = """
import os, time
def hoard(children, mib):
    for _ in range(children):
        if os.fork() == 0:
            held = bytearray(mib * 2**20)
            held[::4096] = bytes(b"x" * len(held[::4096]))
            time.sleep(2)
            os._exit(0)
    return [os.wait()[1] for _ in range(children)]
"""
"""Children that hold their memory until the last of them has its own, or is killed."""

LIMITS = Limits(memory_mib=256, scratch_mib=1)


def _groups() -> list[Path]:
    place = memory_group._place()
    return list(place[0].glob("autograder-group-*")) if place else []


def _peak(group: memory_group.MemoryGroup) -> int:
    assert group.folder is not None
    names = ("memory.max_usage_in_bytes", "memory.peak")
    return max(int((group.folder / n).read_text()) for n in names if (group.folder / n).exists())


def _told_of(student: SandboxedCode) -> str:
    """Return how the call ends: the kernel may choose a child, or the worker itself."""
    try:
        return f"children ended with {student.hoard(8, 100)}"
    except StudentCrashed as crash:
        return str(crash)


@pytest.fixture
def grouped() -> None:
    if memory_group._place() is None:
        pytest.skip("this process may not make memory cgroups")


@pytest.mark.usefixtures("grouped")
def test_children_together_hold_no_more_than_one_worker_may(sandbox: Sandbox) -> None:
    """Eight children of 100 MiB each stay within the limit of a process, but not of the group."""
    cells = [Cell(label="cell", source=HOARDS)]
    with Session(sandbox, cells=cells, files={}, limits=LIMITS) as session:
        student = SandboxedCode(session)
        student.defines("hoard")
        assert session._worker is not None
        group = session._worker.group
        told = _told_of(student)
        assert "MiB of memory in all" in told or (group.exceeded() and _peak(group) <= 260 * 2**20)
        assert not session.killed, "this was the submission's own doing"
    assert not group.folder.exists()  # type: ignore[union-attr]


@pytest.mark.usefixtures("grouped")
def test_a_group_is_removed_with_what_is_left_in_it(sandbox: Sandbox) -> None:
    source = (
        "import os, time\ndef f():\n    if os.fork() == 0:\n        os.setsid(); time.sleep(60)"
    )
    with Session(
        sandbox, cells=[Cell(label="cell", source=source)], files={}, limits=LIMITS
    ) as session:
        SandboxedCode(session).f()
        group = session._worker.group  # type: ignore[union-attr]
        assert group.folder is not None
        assert group.folder.exists()
    assert not group.folder.exists()


@pytest.fixture
def abandoned() -> Iterator[Path]:
    """Leave a group as a grader does that was killed."""
    parent, version = memory_group._place()  # type: ignore[misc]
    ours, us = name_of_ours("group"), os.getpid()
    left = parent / f"{ours.replace(f'-{us}-', f'-{2**22 + 1}-')}0"
    memory_group._make(left, version, 2**30)
    yield left
    if left.exists():
        left.rmdir()


@pytest.mark.usefixtures("grouped")
def test_groups_of_a_killed_grader_go_with_the_next_one(abandoned: Path) -> None:
    memory_group._place.cache_clear()
    assert memory_group._place() is not None
    assert not abandoned.exists()


def _place_as_ordinary_user() -> object:
    os.seteuid(63_502)  # an id that no grader assigns
    memory_group._place.cache_clear()
    return memory_group._place()


@pytest.mark.usefixtures("grouped")
@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's look needs root")
def test_what_an_ordinary_user_may_not_remove_is_no_fault(abandoned: Path) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(_place_as_ordinary_user) is None
    assert abandoned.exists()


def test_without_groups_processes_times_memory_are_bounded(
    best_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_group, "_place", lambda: None)
    assert memory_group.within_bound(Limits(memory_mib=2048, processes=32)).processes == 4
    assert memory_group.within_bound(Limits(memory_mib=2048, processes=0)).processes == 0
    assert memory_group.within_bound(Limits(memory_mib=10_000, processes=9)).processes == 1
    source = """
import os, time
def f():
    for started in range(100):
        try:
            if os.fork() == 0:
                time.sleep(60)
        except OSError:
            return started
"""
    cells = [Cell(label="cell", source=source)]
    with Session(best_sandbox, cells=cells, files={}, limits=Limits()) as session:
        assert SandboxedCode(session).f() < 4
        assert session._worker is not None
        assert not session._worker.group.exceeded()

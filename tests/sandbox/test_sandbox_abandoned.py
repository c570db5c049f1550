"""What a killed grader leaves is found by its name or its claim, and nothing else is touched."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.errors import GraderFault
from autograder.sandbox import abandoned, temporary, users
from autograder.sandbox.abandoned import clear_abandoned
from autograder.sandbox.processes import processes_of
from autograder.sandbox.temporary import new_folder, ownerless, remove_ownerless
from autograder.sandbox.users import claims, spare_user

COUNT = 3
FIRSTS = itertools.count(64_200, 10)
"""Ids that no grader assigns; those of a test may have ended processes for a while."""
MAKE = "from autograder.sandbox.temporary import new_folder; print(new_folder('test'), flush=True)"
CLAIM = """
import subprocess, sys, time
from autograder.sandbox.users import spare_user
with spare_user() as user:
    sleeper = subprocess.Popen(["sleep", "6000"], user=user, group=user, extra_groups=[],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    print(user, flush=True)
    time.sleep(6000)
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def _made_by_another(folder: Path, code: str = MAKE) -> Path:
    """Have a process make a folder, and end."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def test_a_folder_is_removed_once_its_owner_is_gone(own_folder: Path) -> None:
    ours, theirs = new_folder("test"), _made_by_another(own_folder)
    (theirs / "deep" / "er").mkdir(parents=True)
    assert theirs.stat().st_mode & 0o777 == 0o700
    remove_ownerless()
    assert [*own_folder.iterdir()] == [ours]


def test_an_owner_whose_number_is_used_again_is_gone() -> None:
    name = new_folder("test").name
    head, pid, start, rest = name.rsplit("-", 3)
    assert not ownerless(name)
    assert ownerless(f"{head}-{pid}-{int(start) - 1}-{rest}")


def test_an_owner_that_nobody_waits_for_is_gone(own_folder: Path) -> None:
    code = [sys.executable, "-c", MAKE]
    zombie = subprocess.Popen(
        code, env={**os.environ, "TMPDIR": str(own_folder)}, stdout=subprocess.PIPE, text=True
    )
    assert zombie.stdout is not None
    with zombie.stdout:
        made = Path(zombie.stdout.read().strip())
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    try:
        assert ownerless(made.name)
    finally:
        zombie.wait()


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name.replace("autograder-test-", "autograder-test-0", 1),
        lambda name: "autograder-users",
        lambda name: "autograder-mine",
        lambda name: name.replace("-test-", "-", 1),
    ],
)
def test_what_has_another_name_or_place_stays(
    own_folder: Path, change: Callable[[str], str]
) -> None:
    """Another machine's process, or one in a container, cannot be seen from here."""
    made = _made_by_another(own_folder)
    kept = made.rename(own_folder / change(made.name))
    remove_ownerless()
    assert kept.exists()


def test_a_link_is_not_followed(own_folder: Path, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").touch()
    made = _made_by_another(own_folder)
    made.rmdir()
    made.symlink_to(elsewhere)
    remove_ownerless()
    assert not made.is_symlink()
    assert (elsewhere / "kept").exists()


def test_a_folder_that_cannot_be_removed_stops_nothing(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {_made_by_another(own_folder) for _ in range(2)}
    tried = set()

    def refuse(path: Path) -> None:
        tried.add(path)
        raise GraderFault(f"{path} could not be removed")

    monkeypatch.setattr(temporary, "remove_tree", refuse)
    clear_abandoned()
    assert tried == made


@pytest.fixture
def few_users(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Assign three ids only, and return the first."""
    if os.geteuid() != 0:
        pytest.skip("other users need root")
    begin = next(FIRSTS)
    monkeypatch.setenv("AUTOGRADER_USERS", f"{begin} {COUNT}")
    monkeypatch.setattr(users, "FIRST_USER", begin)
    monkeypatch.setattr(users, "USERS", COUNT)
    yield begin
    for user in range(begin, begin + COUNT):
        users.kill_user(user)
        (claims() / str(user)).unlink(missing_ok=True)


def _claiming() -> tuple["subprocess.Popen[str]", int]:
    """Start a process that claims a user and runs something as it."""
    process = subprocess.Popen([sys.executable, "-c", CLAIM], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        return process, int(process.stdout.readline())


def test_processes_of_a_killed_grader_are_killed_and_those_of_a_living_one_are_not(
    few_users: int,
) -> None:
    (living, first), (killed, second) = _claiming(), _claiming()
    try:
        assert (first, second) == (few_users, few_users + 1)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert processes_of(second), "nothing ends it by itself"
        with spare_user() as given:
            assert given == few_users + 2, "somebody else's processes may still run as the second"
        clear_abandoned()
        assert processes_of(second) == []
        assert processes_of(first), "its grader lives"
        assert (claims() / str(second)).stat().st_size == 0, "nobody has it"
    finally:
        living.kill()
        living.wait()


def test_a_user_in_a_container_is_left_alone(few_users: int, monkeypatch) -> None:
    """The system gives its processes the same id."""
    killed, user = _claiming()
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    monkeypatch.setattr(abandoned, "in_our_namespace", lambda pid: False)
    clear_abandoned()
    assert processes_of(user)
    monkeypatch.undo()


def test_a_process_below_is_not_in_our_namespace() -> None:
    if os.geteuid() != 0:
        pytest.skip("a namespace without another needs root")
    command = ["unshare", "--pid", "--fork", "sleep", "6000"]
    outside = subprocess.Popen(command)
    try:
        children = Path(f"/proc/{outside.pid}/task/{outside.pid}/children")
        while not (inside := children.read_text().split()):
            time.sleep(0.01)
        assert abandoned.in_our_namespace(os.getpid())
        assert not abandoned.in_our_namespace(int(inside[0]))
        os.kill(int(inside[0]), signal.SIGKILL)
    finally:
        outside.kill()
        outside.wait()

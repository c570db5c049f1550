"""The container's own limits take effect, whatever the sandbox inside does."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from container_builders import IMAGE, MEMORY_BOMB, ROOT, grade
from python_on_whales import DockerClient
from python_on_whales.exceptions import DockerException

from autograder.build.samples import BuiltParts, read_samples, write_submission
from autograder.cli.common import EXIT_CUT_SHORT
from autograder.course import read_course
from autograder.runners.engine import ContainerLimits, Engine, run_options
from autograder.sandbox import CAPABILITIES, users
from autograder.sandbox.temporary import new_folder

SMALL = ContainerLimits(memory_mib=256, processes=40, scratch_mib=16, seconds=60)

PROBE = """
import errno, json, os, socket, time
seen = {}

def tried(name, do):
    try:
        do()
        seen[name] = "worked"
    except OSError as error:
        seen[name] = errno.errorcode[error.errno]

def write(path, mib=0):
    with open(path, "wb") as file:
        for _ in range(mib):
            file.write(bytes(2**20))

for place in ("/", "/etc", "/opt/autograder", "/srv/autograder", "/results"):
    tried(f"write {place}", lambda: write(f"{place}/x"))
tried("write /tmp", lambda: write("/tmp/x", 4))
tried("fill /tmp", lambda: write("/tmp/x", 64))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tried("reach outside", lambda: udp.connect(("192.0.2.1", 9)))  # sends nothing
seen["interfaces"] = os.listdir("/sys/class/net")
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
seen["capabilities"] = int(status["CapEff"], 16)
seen["bounding"] = int(status["CapBnd"], 16)
seen["no new privileges"] = status["NoNewPrivs"].strip()
seen["seccomp"] = status["Seccomp"].strip()
tried("mount", lambda: os.chroot("/tmp"))
children = []
try:
    while len(children) < 200:
        child = os.fork()
        if not child:
            time.sleep(60)
        children.append(child)
except BlockingIOError:
    pass
seen["children"] = len(children)
for child in children:
    os.kill(child, 9)
print(json.dumps(seen))
"""

NUMBERS = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "KILL": 5, "SETGID": 6, "SETUID": 7}


def _python(engine: Engine, code: str, limits: ContainerLimits) -> str:
    client = DockerClient(client_call=[engine.name], client_type=engine.name)
    python = "/opt/autograder/bin/python"
    return str(client.run(IMAGE, ["-c", code], entrypoint=python, **run_options(limits)))


@pytest.fixture(params=["docker", "podman"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine in turn."""
    return request.getfixturevalue(request.param)


def test_a_container_has_no_network_no_rights_and_no_place_to_write(engine: Engine) -> None:
    seen = json.loads(_python(engine, PROBE, SMALL))
    for place in ("/", "/etc", "/opt/autograder", "/srv/autograder", "/results"):
        assert seen[f"write {place}"] == "EROFS"
    assert seen["write /tmp"] == "worked"
    assert seen["fill /tmp"] == "ENOSPC"
    assert seen["reach outside"] == "ENETUNREACH"
    assert set(seen["interfaces"]) <= {"lo", "sit0", "tunl0", "ip6tnl0"}
    few = sum(1 << NUMBERS[name] for name in CAPABILITIES)
    assert (seen["capabilities"], seen["bounding"]) == (few, few)
    assert (seen["no new privileges"], seen["seccomp"]) == ("1", "2")
    assert seen["mount"] == "EPERM"
    assert 10 < seen["children"] < SMALL.processes


def test_a_container_gets_no_more_memory_than_its_own(engine: Engine) -> None:
    """With a limit of 256 MiB, a process that takes 400 MiB ends, and one that takes 100 does not."""
    assert _python(engine, "x = b'1' * (100 << 20); print(len(x))", SMALL) == str(100 << 20)
    with pytest.raises(DockerException) as ended:
        _python(engine, "x = b'1' * (400 << 20); print(len(x))", SMALL)
    assert ended.value.return_code == 137


def test_users_inside_are_not_those_of_a_grader_on_the_host(docker: Engine) -> None:
    """The system would treat them as one user, and the host's grader kills what its users leave behind."""
    code = "from autograder.runners.container_init import spare_users; print(spare_users())"
    for _ in range(2):
        first, count = map(int, _python(docker, code, SMALL).split())
        assert 0 < first < first + 2 * count < users.FIRST_USER


GREED = """
hold = []


def batchnorm_forward(x, gamma, beta, bn_param):
    while True:
        hold.append(b"1" * (50 << 20))
"""


def test_a_memory_bomb_harms_only_itself(
    docker: Engine, material: BuiltParts, quick_zip: Path, tmp_path: Path
) -> None:
    """A bomb of many processes, each within the sandbox's limit, fills its own container.

    The test above shows that the container's limit works; without it this test must not run.
    """
    with pytest.raises(DockerException):
        _python(docker, "x = b'1' * (400 << 20)", SMALL)
    course = read_course(ROOT)
    right = next(
        s for s in read_samples(course, ROOT / "solutions" / "samples") if s.name == "right"
    )
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a_honest", "c_honest", "e_honest"):
        write_submission(right, folder / f"{name}.zip", material)
    (folder / "b_bomb.py").write_text(MEMORY_BOMB)
    (folder / "d_greed.py").write_text(GREED)
    graded = grade(folder, tmp_path / "out", quick_zip, "--container", IMAGE, "--jobs", "2")
    for name in ("a_honest", "c_honest", "e_honest"):
        assert (graded.rows[name]["status"], graded.rows[name]["score"]) == ("graded", "40")
    assert (graded.rows["d_greed"]["status"], graded.rows["d_greed"]["score"]) == ("graded", "0")
    bomb = graded.rows["b_bomb"]
    assert (bomb["status"], bomb["score"]) in {("graded", "0"), ("grader error", "")}
    if bomb["status"] == "grader error":
        assert "memory" in bomb["reason"]
        assert graded.code == 3


def test_an_interrupt_leaves_no_container(docker: Engine, quick_zip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.py").write_text(
            "while True:\n    pass\n\n\ndef pytorch_momentum(*_): ...\n"
        )
    command = [sys.executable, "-m", "autograder", "grade", folder, "--out", tmp_path / "out"]
    process = subprocess.Popen(
        [*command, "--autograder", quick_zip, "--container", IMAGE, "--engine", "docker"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell's & makes this process and its children ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - there are no threads here
    )
    while "running" not in _running():
        assert process.poll() is None, "it ended before a container was seen"
    process.send_signal(signal.SIGINT)
    assert process.wait() == EXIT_CUT_SHORT
    while left := _running():  # the engine needs a moment to remove them
        assert left <= {"created", "running", "removing", "exited"}
    assert ",not graded yet," in (tmp_path / "out" / "gradebook.csv").read_text()


def _running() -> set[str]:
    command = ["docker", "ps", "--all", "--filter", "name=^autograder-", "--format", "{{.State}}"]
    return set(subprocess.run(command, capture_output=True, text=True).stdout.split())


def test_containers_of_a_killed_grader_are_removed_and_those_of_a_living_one_are_not(
    engine: Engine, tmp_path: Path
) -> None:
    make = (
        "from autograder.sandbox.temporary import new_folder; print(new_folder('container').name)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", make], env=environment, capture_output=True, text=True, check=True
    )
    killed, living = f"{done.stdout.strip()}-0", f"{new_folder('container').name}-0"
    client = DockerClient(client_call=[engine.name], client_type=engine.name)
    python = "/opt/autograder/bin/python"
    waits = ["-c", "import time; time.sleep(6000)"]
    for name in (killed, living):
        client.run(IMAGE, waits, entrypoint=python, detach=True, name=name, **run_options(SMALL))
    try:
        engine.kill_ownerless()
        names = {container.name for container in client.container.list()}
        assert living in names
        assert killed not in names
    finally:
        engine.kill(living)
        (Path(tempfile.gettempdir()) / living.removesuffix("-0")).rmdir()

"""What student code cannot reach."""

import contextlib
import os
import platform
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import Finding, StudentBlocked
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session, choose, users
from autograder.sandbox.seccomp import CALLS


def _answer(sandbox: Sandbox, source: str) -> object:
    """Call f() from `source`, which must report itself what it cannot do."""
    cell = Cell(label="cell 1", source=source)
    with Session(sandbox, cells=[cell], files={}, limits=Limits()) as session:
        return SandboxedCode(session).f()


def test_a_private_file_cannot_be_read(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "hidden_check.py"
    secret.write_text("canary")
    tmp_path.chmod(0o700)
    source = f"""
def f():
    try:
        return open({str(secret)!r}).read()
    except OSError as error:
        return type(error).__name__
"""
    assert _answer(sandbox, source) in ("FileNotFoundError", "PermissionError")


def test_the_graders_processes_cannot_be_inspected(sandbox: Sandbox) -> None:
    source = f"""
def f():
    seen = []
    for name in ("environ", "mem", "maps", "fd"):
        try:
            with open("/proc/{os.getpid()}/" + name, "rb") as file:
                seen.append(file.read(10))
        except OSError:
            pass
    return len(seen)
"""
    assert _answer(sandbox, source) == 0


def test_the_grader_cannot_be_signaled(sandbox: Sandbox) -> None:
    source = f"""
import os, signal
def f():
    told = []
    for pid in ({os.getpid()}, {os.getppid()}, os.getppid()):
        try:
            os.kill(pid, signal.SIGTERM)
            told.append("sent")
        except OSError as error:
            told.append(type(error).__name__)
    return " ".join(told[:2])
"""
    assert "sent" not in str(_answer(sandbox, source))


def test_the_environment_reveals_nothing(sandbox: Sandbox, monkeypatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    assert "canary" not in str(
        _answer(sandbox, "import os\ndef f(): return repr(dict(os.environ))")
    )


def test_no_descriptor_of_the_grader_is_inherited(sandbox: Sandbox, tmp_path: Path) -> None:
    source = "import os\ndef f(): return repr([os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')])"
    with (tmp_path / "canary").open("w"):
        assert "canary" not in str(_answer(sandbox, source))


def test_the_system_is_read_only(sandbox: Sandbox) -> None:
    source = """
def f():
    written = []
    for place in ("/usr/bin/planted", "/usr/lib/planted", "/planted", "/etc/planted"):
        try:
            open(place, "w")
            written.append(place)
        except OSError:
            pass
    return repr(written)
"""
    assert _answer(sandbox, source) == "[]"


def test_bubblewrap_leaves_no_network_not_even_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        accepted: list[object] = []
        server.settimeout(1)

        def listen() -> None:
            with contextlib.suppress(TimeoutError):
                accepted.append(server.accept())

        listener = threading.Thread(target=listen)
        listener.start()
        source = f"import socket\ndef f():\n    socket.create_connection(('127.0.0.1', {port}), timeout=1)"
        with pytest.raises(Finding):
            _answer(choose("bubblewrap"), source)
        listener.join()
    assert accepted == []


def test_bubblewrap_hides_the_host() -> None:
    source = "import os\ndef f(): return repr((sorted(os.listdir('/')), os.listdir('/tmp'), [p for p in os.listdir('/proc') if p.isdigit()]))"
    root, scratch, processes = eval(str(_answer(choose("bubblewrap"), source)))
    assert "home" not in root
    assert "etc" not in root
    assert scratch == ["work"]
    assert len(processes) <= 3


def test_user_separation_closes_folders_and_still_finds_its_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a world-readable checkout the packages lie inside what is closed."""
    if os.geteuid() != 0:
        pytest.skip("separating users needs root")
    of_all = Path(tempfile.gettempdir())
    for folder in (*tmp_path.parents, tmp_path):
        if of_all in folder.parents:
            folder.chmod(0o755)
    checkout = tmp_path / "checkout"
    (checkout / "packages").mkdir(parents=True)
    for part in Path(sysconfig.get_path("platlib")).glob("numpy*"):
        shutil.copytree(part, checkout / "packages" / part.name)
    secret = checkout / "secret"
    secret.write_text("canary")
    monkeypatch.syspath_prepend(checkout / "packages")
    sandbox = choose("user")
    assert (sandbox._folder / "numpy").readlink() == checkout / "packages" / "numpy"
    assert sandbox.keep_out([checkout, secret]) == [checkout]
    assert sandbox.keep_out([checkout, secret]) == []
    source = (
        f"def f():\n    try: return open({str(secret)!r}).read()\n    except OSError: return 'no'"
    )
    assert _answer(sandbox, source) == "no"
    assert not (sandbox._folder / "numpy").is_symlink()


def test_processes_that_fight_back_are_killed(left_over) -> None:
    """Detached children kill all that their user runs, also the process that should kill them."""
    if os.geteuid() != 0:
        pytest.skip("separating users needs root")
    source = """
import os
def f():
    for _ in range(4):
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            while True:
                try:
                    os.kill(-1, 9)
                except OSError:
                    pass
    return os.getuid()
"""
    source += "def me(): return os.getuid()"
    cell = Cell(label="cell 1", source=source)
    with Session(choose("user"), cells=[cell], files={}, limits=Limits()) as session:
        student = SandboxedCode(session)
        user = student.me()
        with contextlib.suppress(Finding):  # they may kill the worker itself
            student.f()
    assert left_over(user) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's processes need root")
def test_a_user_id_with_processes_is_not_assigned(monkeypatch) -> None:
    """A grader killed with -9 ended no worker, and the next submission would be blamed for its processes.

    An ended one that nobody has waited for counts in the limit of processes.
    """
    user = 63_500  # an id that no grader assigns, so that none uses it now
    monkeypatch.setattr(users, "FIRST_USER", user)
    sleeper = subprocess.Popen(["sleep", "600"], user=user, group=user, extra_groups=[])
    try:
        with users.spare_user() as given:
            assert given == user + 1
        assert sleeper.poll() is None, "it may be somebody else's"
        sleeper.kill()
        os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
        with users.spare_user() as given:
            assert given == user + 1
    finally:
        sleeper.kill()
        sleeper.wait()
    with users.spare_user() as given:
        assert given == user


def test_no_file_is_left(sandbox: Sandbox) -> None:
    source = """
import os
def f():
    for place in ("/tmp", "/var/tmp", "/dev/shm"):
        try:
            os.makedirs(place + "/left-by-a-worker/deep")
            os.symlink("/etc", place + "/left-by-a-worker/deep/link")
            os.symlink("/etc", place + "/left-by-a-worker-link")
            open(place + "/left-by-a-worker/file", "w").close()
            os.chmod(place + "/left-by-a-worker", 0)
        except OSError:
            pass
"""
    _answer(sandbox, source)
    left = [p for folder in ("/tmp", "/var/tmp", "/dev/shm") for p in Path(folder).glob("left-by*")]
    assert left == []
    assert Path("/etc/passwd").exists()


def test_no_file_is_left_in_a_folder_that_lies_deep(tmp_path: Path) -> None:
    """However deep it lies, and also if it came to be after the search."""
    if os.geteuid() != 0:
        pytest.skip("separating users needs root")
    with tempfile.TemporaryDirectory(dir="/var/lib") as closed, _shared_folder() as shared:
        deep = [Path(top, "a/b/c/d/e/f") for top in (closed, shared)]
        for folder in (Path(closed), *reversed(deep[0].parents[:5]), deep[0]):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
        deep[0].chmod(0o777)
        sandbox = choose("user")
        deep[1].mkdir(parents=True)
        deep[1].chmod(0o777)
        (deep[1] / "mine").write_text("kept")
        source = f"""
import os
def f():
    made = 0
    for folder in {[*map(str, deep)]!r}:
        os.makedirs(folder + "/-rf/inside")
        os.symlink("/etc", folder + "/link")
        made += 1
    return made
"""
        assert _answer(sandbox, source) == 2
        assert [path.name for folder in deep for path in folder.iterdir()] == ["mine"]


@contextlib.contextmanager
def _shared_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield folder


def _refusals(sandbox: Sandbox, lines: str) -> object:
    source = f"""
import ctypes, errno, os, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(*args):
    ctypes.set_errno(0)
    return "done" if libc.syscall(*args) >= 0 else errno.errorcode[ctypes.get_errno()]
def tried(action):
    try:
        action()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]
def f():
    seen = []
    add = seen.append
{lines}
    return " ".join(seen)
"""
    return _answer(sandbox, source)


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET"])
def test_no_socket_can_be_opened(sandbox: Sandbox, family: str) -> None:
    """This holds even with a network: services of this machine cannot be reached either."""
    lines = f"    add(tried(lambda: socket.socket(socket.{family}, socket.SOCK_DGRAM)))"
    assert _refusals(sandbox, lines) == "EPERM"


def test_no_file_can_be_made_in_memory_that_no_limit_counts(sandbox: Sandbox) -> None:
    """As many as there are descriptors, each of the largest size, would be the machine's memory."""
    assert _refusals(sandbox, "    add(tried(lambda: os.memfd_create('hoard')))") == "EPERM"


def test_user_separation_closes_the_network_and_says_so() -> None:
    if os.geteuid() != 0:
        pytest.skip("separating users needs root")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = f"import socket\ndef f():\n    socket.create_connection(('127.0.0.1', {port}), 1)"
        sandbox = choose("user")
        with pytest.raises(StudentBlocked):
            _answer(sandbox, source)
        assert "no network" in sandbox.promises
        sandbox.call_filter = None  # the rights on an old kernel
        _answer(sandbox, source)
        assert "the network stays reachable" in sandbox.promises


@pytest.mark.parametrize("flags", [0x10000000, 0x20000, 0x40000000])
def test_no_namespace_can_be_made(sandbox: Sandbox, flags: int) -> None:
    lines = (
        f"    add('done' if libc.unshare({flags}) == 0 else errno.errorcode[ctypes.get_errno()])"
    )
    assert _refusals(sandbox, lines) == "EPERM"


def _skip_unless_x86_64() -> None:
    if platform.machine() != "x86_64":
        pytest.skip("the numbers of these calls are those of x86_64")


@pytest.mark.parametrize("flags", [0x10000000, 0x20000, 0x40000000, 0x20000000])
def test_no_clone_makes_a_namespace(sandbox: Sandbox, flags: int) -> None:
    _skip_unless_x86_64()
    assert _refusals(sandbox, f"    add(call(56, {flags} | 17, 0, 0, 0, 0))") == "EPERM"


def test_clone3_whose_flags_cannot_be_seen_does_not_exist(sandbox: Sandbox) -> None:
    _skip_unless_x86_64()
    assert _refusals(sandbox, "    add(call(435, 0, 0))") == "ENOSYS"


@pytest.mark.parametrize("name", sorted(set(CALLS["x86_64"]) - {"clone", "clone3"}))
def test_each_call_on_the_list_is_refused(sandbox: Sandbox, name: str) -> None:
    _skip_unless_x86_64()
    number = CALLS["x86_64"][name]
    assert _refusals(sandbox, f"    add(call({number}, -1, -1, -1, -1, -1, -1))") == "EPERM"


def test_calls_of_the_x32_interface_are_refused(sandbox: Sandbox) -> None:
    _skip_unless_x86_64()
    assert _refusals(sandbox, "    add(call(0x40000000 | 39))") == "EPERM"


def test_later_processes_are_filtered_too_and_get_no_privileges(sandbox: Sandbox) -> None:
    lines = """
    script = "import socket\\ntry: socket.socket()\\nexcept PermissionError: print('no')"
    add(subprocess.run([sys.executable, "-S", "-c", script], capture_output=True).stdout.decode().strip())
    held = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
    add(held["NoNewPrivs"].strip() + held["Seccomp"].strip())
"""
    assert _refusals(sandbox, lines) == "no 12"


def test_right_code_is_not_affected_by_the_filter(sandbox: Sandbox) -> None:
    lines = """
    import tempfile, threading, concurrent.futures, socket as s, queue, numpy as np
    thread = threading.Thread(target=add, args=("thread",)); thread.start(); thread.join()
    with concurrent.futures.ThreadPoolExecutor(2) as pool: add(next(iter(pool.map(str, ["pool"]))))
    with tempfile.NamedTemporaryFile("w") as file: add("file")
    a, b = s.socketpair(); a.send(b"pair"); add(b.recv(4).decode())
    add(subprocess.run(["/bin/echo", "child"], capture_output=True).stdout.decode().strip())
    pid = os.fork()
    if not pid: os._exit(0)
    os.waitpid(pid, 0); add("fork")
    np.linalg.svd(np.random.rand(300, 300)); add("numpy")
"""
    assert _refusals(sandbox, lines) == "thread pool file pair child fork numpy"


def test_a_folder_too_deep_for_recursion_is_removed(sandbox: Sandbox) -> None:
    """It does not end the grader either, and the next workers do not see it."""
    source = """
import os
def f():
    for place in (".", "/var/tmp"):
        try:
            os.chdir(place)
            for _ in range(3000):
                os.mkdir("left-by-deep")
                os.chdir("left-by-deep")
        except OSError:
            pass
"""
    _answer(sandbox, source)
    assert list(Path("/var/tmp").glob("left-by*")) == []


def test_no_shared_memory_is_left(sandbox: Sandbox) -> None:
    """Of the kind that belongs to no process and to no file."""
    source = """
import ctypes
def f():
    libc = ctypes.CDLL(None)
    return [libc.shmget(0x0BAD, 4096, 0o1666), libc.semget(0x0BAD, 1, 0o1666), libc.msgget(0x0BAD, 0o1666)]
"""
    _answer(sandbox, source)
    for kind in ("shm", "sem", "msg"):
        keys = [line.split()[0] for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines()]
        assert str(0x0BAD) not in keys


def test_no_file_is_left_in_any_folder_that_is_writable_by_all(sandbox: Sandbox) -> None:
    source = """
import os
def f():
    for top in ("/", "/var", "/run", "/dev", "/opt", "/srv", "/usr"):
        for name in os.listdir(top) if os.path.isdir(top) else ():
            try:
                open(os.path.join(top, name, "left-by-a-worker"), "w").close()
            except OSError:
                pass
"""
    _answer(sandbox, source)
    tops = [Path(t) for t in ("/", "/var", "/run", "/dev", "/opt", "/srv", "/usr")]
    left = [p for top in tops for p in top.glob("*/left-by*")]
    assert left == []

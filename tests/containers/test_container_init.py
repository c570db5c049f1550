"""The first process of a container: exit codes, signals, and zombies that no other process reaps."""

import signal
import subprocess
import sys
import textwrap

import pytest


def _start(*command: str) -> subprocess.Popen[str]:
    code = f"from autograder.runners.container_init import run; print(run({list(command)!r}))"
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 3", 3), ("kill -9 $$", 137)])
def test_the_exit_code_is_that_of_the_command(script: str, code: int) -> None:
    assert int(_start("/bin/sh", "-c", script).communicate()[0]) == code


def test_a_signal_is_passed_on() -> None:
    process = _start("/bin/sh", "-c", "echo ready; exec sleep 60")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert int(process.communicate()[0]) == 128 + signal.SIGTERM


def test_a_process_whose_parent_has_ended_is_waited_for() -> None:
    """If no process waited for them, zombies would stay in the process table."""
    code = """
        import ctypes, os
        from autograder.runners.container_init import run

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # as in a container, orphans become ours
        run(["/bin/sh", "-c", "for i in 1 2 3; do (sleep 0.05 & echo $!); done; sleep 0.5"])
        try:
            print("left:", os.waitpid(-1, os.WNOHANG))
        except ChildProcessError:
            print("none left")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    *orphans, told = done.stdout.splitlines()
    assert (len(orphans), told) == (3, "none left"), done.stdout + done.stderr

"""Chooses the strongest sandbox that works on this machine, by trying it."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence

from autograder.errors import GraderFault, SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox.abandoned import clear_abandoned
from autograder.sandbox.channel import Channel, HungUp, TooSlow
from autograder.sandbox.kinds import Bubblewrap, Sandbox, StartedWorker, Unprotected, UserSeparation
from autograder.sandbox.launch import set_up
from autograder.sandbox.packages import ALWAYS_REQUIRED, PackagePath, packages_for
from autograder.sandbox.seccomp import call_filter
from autograder.sandbox.worker.wire import Malformed

CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID")
"""What root needs to run a worker as another user, to end it, and to remove what it left."""


def choose(kind: str = "auto", requires: Iterable[str] = (ALWAYS_REQUIRED,)) -> Sandbox:
    """Return the strongest sandbox that works here, or the one that `kind` names.

    Code in it can import only the packages that the course requires and what these need.
    """
    clear_abandoned()
    packages = packages_for(requires)
    if kind == "unsafe":
        return Unprotected(packages)
    wanted = ("bubblewrap", "user") if kind == "auto" else (kind,)
    reasons = []
    for name in wanted:
        try:
            return (_bubblewrap if name == "bubblewrap" else _user_separation)(packages)
        except SandboxUnavailable as reason:
            reasons.append(str(reason))
    raise SandboxUnavailable(
        "No sandbox works here, so no submission was run: " + "; ".join(reasons) + ". "
        "Install bubblewrap (Debian, Ubuntu: sudo apt install bubblewrap), or run as root. "
        "Only for code you trust: --unsafe."
    )


def _bubblewrap(packages: Sequence[PackagePath]) -> Sandbox:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxUnavailable("bubblewrap is not installed")
    sandbox = Bubblewrap(program, packages)
    _try(sandbox)
    return sandbox


def _user_separation(packages: Sequence[PackagePath]) -> Sandbox:
    if os.geteuid() != 0:
        raise SandboxUnavailable("separating users needs root")
    try:
        sandbox = UserSeparation(packages)
        _try(sandbox)
    except PermissionError as error:
        needed = f"{', '.join(CAPABILITIES[:-1])} and {CAPABILITIES[-1]}"
        raise SandboxUnavailable(
            f"separating users needs the capabilities {needed}: {error}"
        ) from None
    return sandbox


def _try(sandbox: Sandbox) -> None:
    """Start a worker to see whether it comes up, and raise `SandboxUnavailable` if it does not."""
    with sandbox.start(Limits()) as started:
        process = started.process
        assert process.stdin is not None
        sandbox.call_filter = _accepted_filter(started)
        process.stdin.close()
        try:
            code = process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            raise SandboxUnavailable(f"{sandbox.name}: a worker did not come up") from None
        if code != 0:
            assert process.stderr is not None
            lines = process.stderr.read().decode(errors="replace").strip().splitlines()
            reason = lines[-1] if lines else f"exit code {code}"
            raise SandboxUnavailable(f"{sandbox.name}: {reason}")


def _accepted_filter(started: StartedWorker) -> bytes | None:
    """Return the filter of system calls if a worker can install it, or else None."""
    program, process = call_filter(), started.process
    if program is None or process.stdin is None or process.stdout is None:
        return None
    channel = Channel(process.stdin.fileno(), process.stdout.fileno())
    try:
        set_up(channel, started, program)
    except (GraderFault, HungUp, TooSlow, Malformed):  # `_try` reports why it did not come up
        return None
    return program

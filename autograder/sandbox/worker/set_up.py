"""How a worker sets itself up before it runs the student's code."""

import ctypes
import os
import resource
import struct
from typing import Any


def refuse_calls(program: bytes) -> None:
    """Install this filter of system calls, for good, here and in all that is started later."""
    filtered = ctypes.create_string_buffer(program, len(program))
    no_new_privileges, seccomp, by_filter = 38, 22, 2  # PR_SET_*, SECCOMP_MODE_FILTER
    program_struct = struct.pack("@HP", len(program) // 8, ctypes.addressof(filtered))  # sock_fprog
    libc = ctypes.CDLL(None, use_errno=True)
    for action in ((no_new_privileges, 1, 0), (seccomp, by_filter, program_struct)):
        if libc.prctl(*action, 0, 0):
            raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def set_up(request: dict[str, Any], arrays: list[Any]) -> None:
    """Set the limits, give up privileges, install the filter and write the submitted files."""
    for name, wanted in request["limits"].items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        amount = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (amount, amount))
    if request["user"] is not None:
        os.setgroups([])
        os.setresgid(request["user"], request["user"], request["user"])
        os.setresuid(request["user"], request["user"], request["user"])
    killed_with_parent = 1, 9  # PR_SET_PDEATHSIG, SIGKILL; a change of the user clears it
    ctypes.CDLL(None).prctl(*killed_with_parent)
    if request["filter"] is not None:
        refuse_calls(bytes.fromhex(request["filter"]))
    os.umask(0o077)
    os.makedirs(request["home"], exist_ok=True)
    os.chdir(request["home"])
    for name, data in zip(request["files"], arrays, strict=True):
        os.makedirs(os.path.dirname(os.path.join(".", name)), exist_ok=True)
        with open(name, "wb") as file:
            file.write(data.tobytes())

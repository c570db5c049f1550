"""The first process of a process namespace: it waits for all that ends there, and can do no more.

Submitted code cannot change it, although it has the same user id: its memory and what it holds open
are closed to all. It has the same filter of system calls as the worker. When it ends, the kernel
ends all that is in the namespace.
"""

import ctypes
import os
import resource
import signal

_KILLED_WITH_PARENT, _OPEN_TO_ITS_USER = 1, 4  # PR_SET_PDEATHSIG, PR_SET_DUMPABLE


def become_second() -> None:
    """Go on in a child if this is a first process, which then ends as the child does."""
    if os.getpid() != 1:
        return
    prctl = ctypes.CDLL(None).prctl
    prctl(_KILLED_WITH_PARENT, signal.SIGKILL)
    prctl(_OPEN_TO_ITS_USER, 0)  # now: the child is not asked to wait for us
    child = os.fork()
    if child == 0:
        prctl(_OPEN_TO_ITS_USER, 1)
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the kernel drops what a first process ignores
    os.closerange(0, 3)  # the worker's channel ends with the worker
    for limit in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    while True:
        ended, status = os.wait()
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)

"""The filter of system calls that a worker installs: it refuses what student code must not do.

The filter is a program of classic BPF (see the kernel's seccomp_filter.rst), made here as bytes.
It answers EPERM to every call that a process does not need for computing: for the network, other
namespaces, other processes, kernel keys, and objects that outlive a process. Everything that the
worker starts later has the same filter, and no program can give it new privileges.
"""

import errno
import platform
import struct

CALLS = {
    "x86_64": {
        "clone": 56,
        "clone3": 435,
        "socket": 41,
        # other namespaces and mounts
        "unshare": 272,
        "setns": 308,
        "mount": 165,
        "umount2": 166,
        "pivot_root": 155,
        "chroot": 161,
        "open_tree": 428,
        "move_mount": 429,
        "fsopen": 430,
        "fsconfig": 431,
        "fsmount": 432,
        "fspick": 433,
        "mount_setattr": 442,
        # other processes
        "ptrace": 101,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "pidfd_getfd": 438,
        # doors to the kernel that have often been open too far
        "bpf": 321,
        "perf_event_open": 298,
        "userfaultfd": 323,
        "io_uring_setup": 425,
        "io_uring_enter": 426,
        "io_uring_register": 427,
        "fanotify_init": 300,
        "name_to_handle_at": 303,
        "open_by_handle_at": 304,
        "kexec_load": 246,
        "kexec_file_load": 320,
        "init_module": 175,
        "finit_module": 313,
        # what outlives its process
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "shmget": 29,
        "semget": 64,
        "msgget": 68,
        "mq_open": 240,
        # memory that no limit of a process counts
        "memfd_create": 319,
        "memfd_secret": 447,
    },
    "aarch64": {
        "clone": 220,
        "clone3": 435,
        "socket": 198,
        "unshare": 97,
        "setns": 268,
        "mount": 40,
        "umount2": 39,
        "pivot_root": 41,
        "chroot": 51,
        "open_tree": 428,
        "move_mount": 429,
        "fsopen": 430,
        "fsconfig": 431,
        "fsmount": 432,
        "fspick": 433,
        "mount_setattr": 442,
        "ptrace": 117,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "pidfd_getfd": 438,
        "bpf": 280,
        "perf_event_open": 241,
        "userfaultfd": 282,
        "io_uring_setup": 425,
        "io_uring_enter": 426,
        "io_uring_register": 427,
        "fanotify_init": 262,
        "name_to_handle_at": 264,
        "open_by_handle_at": 265,
        "kexec_load": 104,
        "kexec_file_load": 294,
        "init_module": 105,
        "finit_module": 273,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "shmget": 194,
        "semget": 190,
        "msgget": 186,
        "mq_open": 180,
        "memfd_create": 279,
        "memfd_secret": 447,
    },
}
"""The numbers of the calls that are refused, by machine."""

_MACHINE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The kernel's AUDIT_ARCH_* of each."""

_X32 = 0x40000000
"""Set in the numbers of x32 calls, which would bypass the list."""

_NEW_NAMESPACES = 0x7E020000
"""All flags of clone that create a namespace."""

_LOAD, _EQUAL, _ABOVE, _ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def call_filter(machine: str | None = None) -> bytes | None:
    """Make the filter; return None on a machine whose call numbers are not known here."""
    machine = machine or platform.machine()
    if machine not in CALLS:
        return None
    calls = dict(CALLS[machine])
    clone, clone3 = calls.pop("clone"), calls.pop("clone3")
    refused, allowed = [_answer(_ERROR | errno.EPERM)], [_answer(_ALLOW)]
    # clone3 hides its flags from a filter; programs use clone if clone3 does not exist (ENOSYS)
    program = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _MACHINE[machine], 1, 0),
        *refused,
        _step(_LOAD, _NUMBER),
        _step(_ABOVE, _X32, 0, 1),
        *refused,
        _step(_EQUAL, clone3, 0, 1),
        _answer(_ERROR | errno.ENOSYS),
        _step(_EQUAL, clone, 0, 4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY, _NEW_NAMESPACES, 0, 1),
        *refused,
        *allowed,
    ]
    for number in sorted(calls.values()):
        program += [_step(_EQUAL, number, 0, 1), *refused]
    return b"".join([*program, *allowed])


def _step(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Write one instruction; the last two operands are the numbers of instructions to skip."""
    return struct.pack("=HBBI", code, if_true, if_false, operand)


def _answer(action: int) -> bytes:
    return _step(_RETURN, action)

"""What a worker runs on: a Python, its program, and the system folders that they need."""

import sys
import sysconfig
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.sandbox.users import run_as_nobody

WORKER = Path(__file__).with_name("worker")
"""The folder of the worker's program."""
WORKER_NAME = "autograder_worker"
"""The name under which a worker imports it: a student's own module may be called `worker`."""
PYTHON = Path(sys.executable).resolve()

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",  # the order of sets of text must not depend on the run
    # Timing is fair only if large temporary arrays come from the heap, not newly from the kernel,
    # and if nothing runs on several threads.
    "MALLOC_TOP_PAD_": str(2**28),
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**32),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def system_folders() -> list[str]:
    """Bind what Python needs, read-only, and hide the folders where people keep their own files."""
    binds = ["--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local", "--tmpfs", "/usr/src"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        folder = Path(name)
        if folder.is_symlink():
            binds += ["--symlink", str(folder.readlink()), name]
        elif folder.is_dir():
            binds += ["--ro-bind", name, name]
    home = Path(sys.base_prefix).resolve()  # where Python is installed, perhaps in a home
    if not home.is_relative_to("/usr") or home.is_relative_to("/usr/local"):
        for folder in [*reversed(home.parents[:-1]), home]:
            binds += ["--perms", "0755", "--dir", str(folder)]
        for part in ("bin", "lib"):
            binds += ["--ro-bind", str(home / part), str(home / part)]
    for folder in _packages_of_the_system():
        binds += ["--tmpfs", str(folder)]
    return binds


def _packages_of_the_system() -> list[Path]:
    """Find the folders of packages among those that are bound; they are hidden from a worker."""
    bases = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    of_python = {Path(sysconfig.get_path(key, vars=bases)) for key in ("purelib", "platlib")}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    of_debian = {Path("/usr/lib/python3/dist-packages"), Path("/usr/lib", version, "dist-packages")}
    return sorted({folder.resolve() for folder in of_python | of_debian if folder.is_dir()})


def python_for_other_users() -> Path:
    """Find a Python of the grader's version that an unprivileged user may run."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (PYTHON, Path("/usr/local/bin/python3"), Path("/usr/bin/python3")):
        asked = [str(python), "-I", "-S", "-c", "import sys; print(sys.version)"]
        if run_as_nobody(asked, ENVIRONMENT).startswith(version + "."):
            return python
    raise SandboxUnavailable(
        f"no Python {version} that other users may run ({PYTHON} is not reachable for them)"
    )


def worker_command(python: Path, program: str, packages: str) -> list[str]:
    """Write the command that starts a worker, given the folders of its program and its packages.

    Python runs without site and the current folder, so that it imports from these two only. It does
    heed its environment, which is `ENVIRONMENT` and nothing else.
    """
    code = (
        "import sys; sys.path += sys.argv[1:]; "
        f"from {WORKER_NAME}.first import become_second; become_second(); "
        f"from {WORKER_NAME}.main import main; main()"
    )
    return [str(python), "-s", "-P", "-S", "-c", code, program, packages]


def others_reach(*paths: Path) -> bool:
    """Return whether an unprivileged user may read all of these files, or enter these folders."""
    asked = (
        'for path; do [ -r "$path" ] || { [ -d "$path" ] && [ -x "$path" ]; } || exit 1; done; '
        "echo yes"
    )
    return bool(run_as_nobody(["sh", "-c", asked, "sh", *map(str, paths)], ENVIRONMENT))

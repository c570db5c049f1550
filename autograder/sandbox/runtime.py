"""What a worker runs on: a python, numpy, the worker script, and the system folders they need."""

import atexit
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.sandbox.users import run_as_nobody

WORKER = Path(__file__).with_name("worker.py")
PYTHON = Path(sys.executable).resolve()
PACKAGES = Path(sysconfig.get_path("platlib"))

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    # Timing is only fair when big temporaries come from the heap, not fresh from the kernel, and
    # when nothing spreads over threads.
    "MALLOC_TOP_PAD_": str(2**28),
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**32),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def system_folders() -> list[str]:
    """Bind what python needs to run, read-only, and hide places where people keep their own."""
    binds = ["--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local", "--tmpfs", "/usr/src"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        folder = Path(name)
        if folder.is_symlink():
            binds += ["--symlink", str(folder.readlink()), name]
        elif folder.is_dir():
            binds += ["--ro-bind", name, name]
    home = Path(sys.base_prefix).resolve()  # where python lives, perhaps in somebody's home
    if not home.is_relative_to("/usr") or home.is_relative_to("/usr/local"):
        for folder in [*reversed(home.parents[:-1]), home]:
            binds += ["--perms", "0755", "--dir", str(folder)]
        for part in ("bin", "lib"):
            binds += ["--ro-bind", str(home / part), str(home / part)]
    return binds


def python_for_everybody() -> Path:
    """Find a python of our version which an unprivileged user may run."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (PYTHON, Path("/usr/local/bin/python3"), Path("/usr/bin/python3")):
        asked = [str(python), "-I", "-S", "-c", "import sys; print(sys.version)"]
        if run_as_nobody(asked, ENVIRONMENT).startswith(version + "."):
            return python
    raise SandboxUnavailable(
        f"no Python {version} that other users may run ({PYTHON} is not reachable for them)"
    )


def others_reach(path: Path) -> bool:
    """Whether an unprivileged user may read a file, or look into a folder."""
    asked = 'if [ -r "$0" ] || { [ -d "$0" ] && [ -x "$0" ]; }; then echo yes; fi'
    return bool(run_as_nobody(["sh", "-c", asked, str(path)], ENVIRONMENT))


def _readable(path: Path) -> bool:
    return bool(run_as_nobody(["head", "-c", "1", str(path)], ENVIRONMENT))


def readable_packages() -> Path:
    """Find numpy where other users may read it, or copy it to such a place while we run."""
    if _readable(PACKAGES / "numpy" / "__init__.py"):
        return PACKAGES
    copy = Path(tempfile.mkdtemp(prefix="autograder-packages-"))
    atexit.register(shutil.rmtree, copy)
    copy.chmod(0o755)
    for part in PACKAGES.glob("numpy*"):
        if part.is_dir():
            shutil.copytree(part, copy / part.name)
    return copy

"""Prepares a measurement: submissions, decoys, and autograder zips with a canary, in one folder.

Everything in it may be moved elsewhere (into a container, to another user) at the same path.
"""

import secrets
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from autograder.reproducible_zip import write_zip
from redteam.decoys import Decoys, canary_line, lay_out, new_canary, submit, with_canary
from redteam.materials import Materials
from redteam.results import Task, Tasks
from redteam.specimens import Hostile

FIXED_PORT = 8765
JAIL = Path("/ground")
_FIRST_PORT, _PORTS = 10_000, 20_000


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for a measurement, which is removed afterward.

    Only `measure` opens it to other users, where a kind of sandbox needs that: specimens of another
    measurement would find the decoys in it, and it stays if its measurement is killed.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-hostile-") as name:
        yield Path(name)


def prepare(specimens: Sequence[Hostile], materials: Materials, folder: Path) -> Tasks:
    """Write everything that the measurement needs, and return it."""
    canary, zips = new_canary(), []
    parts = {hostile.specimen.part for hostile in specimens}
    for path in materials.zips:
        if path.stem in parts:
            zips.append(folder / "autograder" / path.name)
            with_canary(path, zips[-1], canary)
    neighbours = write_neighbours(materials, folder)
    long = {
        h.name for h in specimens if h.proof == "stops"
    }  # these first, so that nothing waits for them at the end
    tasks = []
    for hostile, port in zip(specimens, free_ports(len(specimens)), strict=True):
        decoys = new_decoys(hostile, folder / hostile.name, folder / hostile.name, port)
        lay_out(decoys, materials.members, neighbours[0])
        submission = submit(hostile, decoys, materials.parts)
        tasks.append(
            Task(
                name=hostile.name,
                submission=str(submission),
                folder=str(decoys.folder),
                canary=decoys.canary,
                port=decoys.port if "LOOPBACK_PORT" in hostile.specimen.code else 0,  # 0 means any
                socket=decoys.socket,
                mark=hostile.mark,
                hangs=hostile.hangs,
            )
        )
    made = Tasks(
        zips=tuple(map(str, zips)),
        canary=canary,
        questions=materials.questions,
        neighbours=tuple(map(str, neighbours)),
        tasks=tuple(sorted(tasks, key=lambda task: task.name not in long)),
    )
    made.write(folder)
    return made


def prepare_jail(
    hostile: Hostile, materials: Materials, folder: Path, neighbour: Path
) -> tuple[Decoys, Path]:
    """Write what the gullible grader sees, and the submission."""
    decoys = new_decoys(hostile, folder / hostile.name, JAIL, FIXED_PORT)
    lay_out(decoys, materials.members, neighbour)
    naive = decoys.folder / "course" / "tests" / "hidden" / materials.naive.name
    naive.write_bytes(materials.naive.read_bytes() + canary_line(decoys.canary))
    return decoys, submit(hostile, decoys, materials.parts)


def new_decoys(hostile: Hostile, folder: Path, seen_as: Path, port: int) -> Decoys:
    """Describe decoys with their own canary."""
    return Decoys(
        folder=folder,
        seen_as=seen_as,
        canary=new_canary(),
        port=port,
        socket=f"autograder-hostile-{hostile.name}-{new_canary()[6:14]}",
    )


def write_neighbours(materials: Materials, folder: Path) -> list[Path]:
    """Write the honest neighbours' submissions."""
    first, made = materials.course.parts[0].id, []
    for path in materials.neighbours:
        made.append(folder / f"{path.stem}.zip")
        write_zip(made[-1], {f"{first}.py": path.read_bytes()})
    return made


def free_ports(count: int) -> list[int]:
    """Find unused ports of loopback, outside the range from which the kernel assigns ports."""
    with ExitStack() as stack:
        found = set[int]()
        while len(found) < count:
            port = _FIRST_PORT + secrets.randbelow(_PORTS)
            probe = stack.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.add(port)
        return list(found)

"""Prepares a measurement: submissions, decoys, and autograder zips with a canary, in one folder.

Everything in it may be carried elsewhere (into a container, to another user) at the same path.
"""

import socket
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.archives import read_zip, write_zip
from autograder.build.samples import BuiltParts, read_built_parts
from autograder.course import Course
from autograder.errors import UserError
from autograder.grading import built_zips
from autograder.hostile.ground import Ground, canary_line, hand_in, lay_out, new_canary, with_canary
from autograder.hostile.seen import Task, Tasks
from autograder.hostile.specimens import Hostile

FIXED_PORT = 8765
JAIL = Path("/ground")


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What submissions and decoys are made from."""

    course: Course
    zips: tuple[Path, ...]
    material: BuiltParts
    questions: tuple[str, ...]
    """What is graded: few questions suffice."""
    naive: Path
    """Checks as naive tools have them, for the gullible grader."""
    neighbours: tuple[Path, ...]
    """The code of honest neighbours."""

    @cached_property
    def members(self) -> Mapping[str, bytes]:
        """All that the autograder zips hold."""
        return {name: data for path in self.zips for name, data in read_zip(path).items()}


def open_workshop(course: Course, dist: Path, hostile: Path) -> Workshop:
    """Find everything, or say what is missing."""
    zips = tuple(built_zips(dist))
    settings, naive = hostile / "hostile.toml", hostile / "naive_checks.py"
    neighbours = tuple(hostile / f"neighbour_{kind}.py" for kind in ("right", "wrong"))
    for path in (settings, naive, *neighbours):
        if not path.exists():
            raise UserError(f"{path} does not exist: it belongs to the hostile specimens")
    return Workshop(
        course=course,
        zips=zips,
        material=read_built_parts(course, dist),
        questions=tuple(tomllib.loads(settings.read_text())["questions"]),
        naive=naive,
        neighbours=neighbours,
    )


@contextmanager
def ground_folder() -> Iterator[Path]:
    """Make a folder for a measurement, which others may enter; it goes with the measurement."""
    with tempfile.TemporaryDirectory(prefix="autograder-hostile-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def prepare(specimens: Sequence[Hostile], workshop: Workshop, folder: Path) -> Tasks:
    """Write everything the measurement needs; returns it as well."""
    canary, zips = new_canary(), []
    parts = {hostile.specimen.part for hostile in specimens}
    for path in workshop.zips:
        if path.stem in parts:
            zips.append(folder / "autograder" / path.name)
            with_canary(path, zips[-1], canary)
    neighbours = write_neighbours(workshop, folder)
    long = {h.name for h in specimens if h.proof == "stops"}  # these first: nobody waits for them
    tasks = []
    for hostile, port in zip(specimens, free_ports(len(specimens)), strict=True):
        ground = new_ground(hostile, folder / hostile.name, folder / hostile.name, port)
        lay_out(ground, workshop.members, neighbours[0])
        submission = hand_in(hostile, ground, workshop.material)
        tasks.append(
            Task(
                name=hostile.name,
                submission=str(submission),
                folder=str(ground.folder),
                canary=ground.canary,
                port=ground.port if "LOOPBACK_PORT" in hostile.specimen.code else 0,  # 0: any
                socket=ground.socket,
                mark=hostile.mark,
            )
        )
    made = Tasks(
        zips=tuple(map(str, zips)),
        canary=canary,
        questions=workshop.questions,
        neighbours=tuple(map(str, neighbours)),
        tasks=tuple(sorted(tasks, key=lambda task: task.name not in long)),
    )
    made.write(folder)
    return made


def prepare_jail(hostile: Hostile, workshop: Workshop, folder: Path) -> tuple[Ground, Path]:
    """Write the ground that the gullible grader sees, and the submission."""
    ground = new_ground(hostile, folder / hostile.name, JAIL, FIXED_PORT)
    lay_out(ground, workshop.members, write_neighbours(workshop, folder)[0])
    naive = ground.folder / "course" / "tests" / "hidden" / workshop.naive.name
    naive.write_bytes(workshop.naive.read_bytes() + canary_line(ground.canary))
    return ground, hand_in(hostile, ground, workshop.material)


def new_ground(hostile: Hostile, folder: Path, seen_as: Path, port: int) -> Ground:
    """Describe a ground with a canary of its own."""
    return Ground(
        folder=folder,
        seen_as=seen_as,
        canary=new_canary(),
        port=port,
        socket=f"autograder-hostile-{hostile.name}-{new_canary()[6:14]}",
    )


def write_neighbours(workshop: Workshop, folder: Path) -> list[Path]:
    """Hand in the honest neighbours' code."""
    first, made = workshop.course.parts[0].id, []
    for path in workshop.neighbours:
        made.append(folder / f"{path.stem}.zip")
        write_zip(made[-1], {f"{first}.py": path.read_bytes()})
    return made


def free_ports(count: int) -> list[int]:
    """Find ports of loopback that nobody has at the moment."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]

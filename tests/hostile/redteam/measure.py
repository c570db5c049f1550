"""Really grades hostile submissions, in one kind of sandbox, with honest neighbours between them."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from redteam.grading_process import GradingProcess
from redteam.leftovers import world_writable
from redteam.results import KindResult, NeighbourResult, SpecimenResult, Task, Tasks
from redteam.specimen_grader import Start
from redteam.user_ids import own_user_ids

NEIGHBOURS_EVERY = 10

Job = Task | str
"""A specimen, or the path of an honest neighbour's submission."""


def measure(folder: Path, kind: str, label: str, jobs: int) -> KindResult:
    """Measure all specimens that were prepared in a folder, in parallel."""
    start, tasks = time.monotonic(), Tasks.read(folder)
    places = tuple(world_writable()) if os.geteuid() == 0 else ()  # else no id is a worker's own
    first = Start(folder=str(folder), kind=kind, places=places)
    idle = SimpleQueue[GradingProcess]()

    def do(job: Job) -> SpecimenResult | NeighbourResult:
        process = idle.get()
        try:
            return process.neighbour(job) if isinstance(job, str) else process.specimen(job)
        finally:
            idle.put(process)

    with ExitStack() as stack:
        processes = [
            stack.enter_context(GradingProcess(first, stack.enter_context(own_user_ids())))
            for _ in range(jobs)
        ]
        if kind == "user":  # a worker sees these files, but what matters is closed by now
            folder.chmod(0o755)
        for process in processes:
            idle.put(process)
        alone = {path: processes[0].neighbour(path) for path in tasks.neighbours}
        with ThreadPoolExecutor(jobs) as threads:
            found = list(threads.map(do, _jobs(tasks)))
        promises = processes[0].promises
    neighbours = [one for one in found if isinstance(one, NeighbourResult)]
    return KindResult(
        kind=label,
        promises=promises,
        specimens=tuple(one for one in found if isinstance(one, SpecimenResult)),
        harm=tuple(_changed(alone, neighbours)),
        neighbours=len(neighbours),
        seconds=time.monotonic() - start,
    )


def _jobs(tasks: Tasks) -> Iterator[Job]:
    for number, task in enumerate(tasks.tasks):
        if number % NEIGHBOURS_EVERY == 0:
            yield from tasks.neighbours
        yield task
    yield from tasks.neighbours


def _changed(
    alone: Mapping[str, NeighbourResult], between: Sequence[NeighbourResult]
) -> Iterator[str]:
    for one in between:
        if one != alone[one.path]:
            yield f"{Path(one.path).stem} gets {one.score}, alone {alone[one.path].score}"

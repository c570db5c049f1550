"""`autograder validate --hostile`: prepares, shows what is live, measures every kind, tells."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.errors import UserError
from autograder.hostile.jail import Shown, show
from autograder.hostile.judge import OK, judge
from autograder.hostile.looking import find_writable_folders
from autograder.hostile.measure import measure
from autograder.hostile.prepare import (
    Workshop,
    ground_folder,
    open_workshop,
    prepare,
    prepare_jail,
)
from autograder.hostile.seen import Measured
from autograder.hostile.specimens import Hostile, read_hostile
from autograder.policy import read_course
from autograder.sandbox import choose

Tell = Callable[[str], None]


def show_all(
    specimens: Sequence[Hostile], workshop: Workshop, jobs: int
) -> Mapping[str, Shown]:
    """Show of every specimen whether its attack is real."""
    points = {q: p for part in workshop.course.parts for q, p in part.points.items()}
    parts = [part.id for part in workshop.course.parts]
    with ground_folder() as folder, ThreadPoolExecutor(jobs + 2) as threads:  # most of them wait
        made = {h.name: prepare_jail(h, workshop, folder) for h in specimens}
        shown = threads.map(lambda h: show(h, *made[h.name], points, parts), specimens)
        return {h.name: s for h, s in zip(specimens, shown, strict=True)}


def run(
    names: Sequence[str], kinds: Sequence[str], folder: Path, dist: Path, jobs: int, tell: Tell
) -> list[str]:
    """Run all of it; returns a sentence about everything that is off."""
    course = read_course(Path())
    workshop = open_workshop(course, dist, folder.parent)
    specimens = read_hostile(course, folder, names)
    off = []
    start = time.monotonic()
    shown = show_all(specimens, workshop, jobs)
    tell(f"shown to be live: {sum(s.live for s in shown.values())} of {len(shown)}, {time.monotonic() - start:.0f} s")
    find_writable_folders()
    results: list[Measured] = []
    for kind in [k for k in kinds or ("bubblewrap", "user") if k != "live"]:
        with ground_folder() as ground:
            tasks = prepare(specimens, workshop, ground)
            results.append(measure(tasks, choose(kind), kind, jobs))
            tell(f"{kind}: {results[-1].seconds:.0f} s")
    marks = {}
    for result in results:
        seen = {one.name: one for one in result.seen}
        for hostile in specimens:
            found = list(judge(hostile, seen[hostile.name]))
            marks[hostile.name, result.kind] = "/".join(dict.fromkeys(w for w, _ in found)) or OK
            off += [f"{hostile.name}, {result.kind}: {word}: {sentence}" for word, sentence in found]
        off += [f"{result.kind}: HARM: {sentence}" for sentence in result.harm]
    for hostile in specimens:
        cells = "  ".join(f"{marks[hostile.name, r.kind]:12}" for r in results)
        live = shown[hostile.name]
        tell(f"{hostile.attack:2} {hostile.name:40} {'live' if live.live else 'NOT LIVE':8}  {cells}  {live.told if live.live else ''}")
        if not live.live:
            off.append(f"{hostile.name}: not live, it does nothing to the gullible grader: {live.told}")
    return off

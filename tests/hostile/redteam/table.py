"""Shows a run to people: specimens by kinds of sandbox, in a terminal or as a page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.files import write_whole
from redteam.judge import OK, WORDS, judge
from redteam.liveness import Shown
from redteam.results import KindResult
from redteam.specimens import Hostile

NOT_STOPPED = "(not stopped)"
_CALLED = {"GAIN": "gains", "LEAK": "leaks", "LEFT": "leftovers", "VERDICT": "wrong verdicts"}
_CALLED |= {"HARM": "harmed graders or neighbours"}


@dataclass(frozen=True, kw_only=True)
class HostileRun:
    """All that was measured."""

    specimens: Sequence[Hostile]
    shown: Mapping[str, Shown]
    measured: Sequence[KindResult]
    seconds: float

    @cached_property
    def found(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        """Return what is off, by specimen and kind."""
        table = {}
        for one in self.measured:
            seen = {s.name: s for s in one.specimens}
            for hostile in self.specimens:
                told = seen.get(hostile.name)
                missing = [("HARM", "was not measured")]
                table[hostile.name, one.kind] = list(judge(hostile, told)) if told else missing
        return table

    def cell(self, hostile: Hostile, kind: str) -> str:
        """Return ok, or the words for what is off."""
        words = dict.fromkeys(word for word, _ in self.found[hostile.name, kind])
        if words and kind in hostile.not_stopped_by:
            return NOT_STOPPED
        return "/".join(words) or OK

    def off(self) -> Iterator[str]:
        """Yield a sentence about everything that is not as it must be."""
        for hostile in self.specimens:
            shown = self.shown.get(hostile.name)
            if shown is not None and not shown.live:
                yield f"{hostile.name} is not live, a gullible grader stands it: {shown.told}"
            for one in self.measured:
                found = self.found[hostile.name, one.kind]
                if one.kind not in hostile.not_stopped_by:
                    yield from (f"{hostile.name}, {one.kind}: {w}: {told}" for w, told in found)
                elif not found:
                    yield f"{hostile.name}: {one.kind} stops it: not_stopped_by must not name it"
        for one in self.measured:
            yield from (f"{one.kind}: HARM: {told}" for told in one.harm)

    @property
    def excused(self) -> list[Hostile]:
        """Return the specimens that some kind cannot stop, as their files say."""
        return [hostile for hostile in self.specimens if hostile.not_stopped_by]

    def figures(self) -> Iterator[str]:
        """Yield lines of figures."""
        live = sum(shown.live for shown in self.shown.values())
        if self.shown:
            yield f"{live} of {len(self.shown)} are live: they succeed with a gullible grader"
        for one in self.measured:
            cells = [self.cell(hostile, one.kind) for hostile in self.specimens]
            words = Counter(word for cell in cells for word in cell.split("/"))
            words["HARM"] += len(one.harm)
            counted = ", ".join(f"{words[word]} {_CALLED[word]}" for word in WORDS)
            yield f"{one.kind}: {counted}; {words[NOT_STOPPED]} not stopped ({one.promises})"
            yield (
                f"  honest neighbours graded {one.neighbours} times between them, "
                f"{len(one.harm)} faults; {one.seconds:.0f} s"
            )
        yield from (f"not stopped: {h.name}: {' '.join(h.why_not.split())}" for h in self.excused)
        kinds = len(self.measured)
        yield f"{len(self.specimens)} specimens x {kinds} kinds of sandbox in {self.seconds:.0f} s"


def lines(run: HostileRun) -> Iterator[str]:
    """Yield the table as lines of a terminal."""
    width = max((len(h.name) for h in run.specimens), default=0)
    kinds = [one.kind for one in run.measured]
    yield "  ".join(["class", f"{'specimen':{width}}", "unprotected", *kinds])
    for hostile in run.specimens:
        cells = [f"{run.cell(hostile, kind):{len(kind)}}" for kind in kinds]
        live = _live(run.shown.get(hostile.name))
        row = [f"{hostile.attack:5}", f"{hostile.name:{width}}", f"{live:11}", *cells]
        yield "  ".join(row).rstrip()


def _live(shown: Shown | None) -> str:
    return "" if shown is None else "succeeds" if shown.live else "NOT LIVE"


def write_page(run: HostileRun, path: Path, command: str) -> None:
    """Write the table as a page of the docs."""
    kinds = [one.kind for one in run.measured]
    text = [
        "# Hostile specimens",
        "",
        f"Made by `{command}`. What each column promises stands in [security.md](security.md),",
        "how a specimen is written in [tests/hostile/README.md](../tests/hostile/README.md).",
        "*Unprotected* is what a specimen does to a gullible grader: an attack that could never",
        "succeed proves nothing.",
        "",
        *(f"- {line.strip()}" for line in run.figures()),
        "",
        f"| class | specimen | tries | unprotected | {' | '.join(kinds)} |",
        f"|{'---|' * (4 + len(kinds))}",
    ]
    for hostile in sorted(run.specimens, key=lambda h: (h.attack, h.name)):
        shown = run.shown.get(hostile.name)
        cells = [run.cell(hostile, kind) for kind in kinds]
        row = [
            str(hostile.attack),
            hostile.name,
            hostile.tries,
            shown.told if shown else "",
            *cells,
        ]
        text.append(f"| {' | '.join(map(_cell, row))} |")
    write_whole(path, "\n".join(text) + "\n")


def _cell(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # names of files may be no text
    shown = text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;")
    return shown if len(shown) <= 200 else shown[:199] + "…"

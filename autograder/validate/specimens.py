"""The code that proves the checks: reference, starter, mistakes, pairs, unusual right code."""

import ast
import random
import runpy
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from autograder.checks.team import DECLARATION
from autograder.course.rules import ArchiveLimits
from autograder.diagnose import Mistake
from autograder.errors import CourseError
from autograder.grading import Bundle
from autograder.intake import PartQuestions, open_submission, submission_at
from autograder.intake.receive import receive
from autograder.model import Cell, Work

PAIRS = 100
_SEED = 20
_KINDS = {"unusual": "unusual", "unlocked": "unusual", "rewritten": "rewritten"}
"""What the code in each folder is: what students may unlock must pass like any right code."""


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """Code that proves the checks of some questions."""

    kind: str
    """reference, starter, mistake, pair, unusual, rewritten or near_limit."""
    name: str
    title: str
    part: str
    questions: tuple[str, ...]
    work: Work
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Material:
    """What specimens are made from."""

    bundle: Bundle
    starters: Mapping[str, Work]
    records: Mapping[str, Mapping[str, bytes]]
    """The files of figures that belong to the reference, and whose they are, for each part."""
    folder: Path
    """The folder with unusual and rewritten code."""

    def all(self, questions: Collection[str]) -> Iterator[Specimen]:
        """Yield every specimen that concerns one of these questions."""
        for part in self.bundle.parts:
            asked = tuple(q for q in part.points if q in questions)
            if asked:
                about: dict[str, Any] = {"title": part.title, "part": part.id, "questions": asked}
                reference = self._after_the_reference(part.id, "")
                yield Specimen(kind="reference", name=part.id, work=reference, **about)
                yield Specimen(kind="starter", name=part.id, work=self.starters[part.id], **about)
        catalogue = [m for m in self.bundle.catalogue if m.question in questions]
        yield from (self._with(mistake) for mistake in catalogue)
        yield from (self._with(*pair) for pair in self._pairs(catalogue))
        for folder, kind in _KINDS.items():
            yield from self._files(folder, kind, questions)

    def near_limits(self) -> Iterator[Specimen]:
        """Yield right code that stands near the limit of a check, on either side of it.

        It proves no check, but only that verdicts hold: `near_limit.py` defines SOURCES.
        """
        path = self.folder / "near_limit.py"
        sources = runpy.run_path(str(path))["SOURCES"] if path.exists() else {}
        for name, code in sources.items():
            defined = {getattr(node, "name", "") for node in ast.parse(code).body}
            for part in self.bundle.parts:
                if asked := tuple(q for q in part.points if q in defined):
                    yield Specimen(
                        kind="near_limit",
                        name=name,
                        title="Right code near the limit of a check.",
                        part=part.id,
                        questions=asked,
                        work=self._after_the_reference(part.id, code),
                    )

    def _pairs(self, catalogue: list[Mistake]) -> list[tuple[Mistake, Mistake]]:
        """Sample pairs that can be made together, frequent ones and those of one question first."""
        candidates = [
            (one, other)
            for one, other in combinations((m for m in catalogue if not m.record), 2)
            if self._part(one.question) == self._part(other.question) and self._compose(one, other)
        ]
        rng = random.Random(_SEED)  # noqa: S311 - a sample, no secret

        def rank(pair: tuple[Mistake, Mistake]) -> float:
            one, other = pair
            near = 10 if one.question == other.question else 1
            return float(rng.random() ** (1 / (near * (1 + one.often) * (1 + other.often))))

        return sorted(candidates, key=rank, reverse=True)[:PAIRS]

    def _compose(self, one: Mistake, other: Mistake) -> bool:
        """Tell whether both can be in one source: neither may undo the other."""
        if one.question != other.question:
            return True
        if one.code or other.code:
            return False
        try:
            self.bundle.reference.with_mistakes(one, other)
            self.bundle.reference.with_mistakes(other, one)
        except CourseError:
            return False
        return True

    def _with(self, *mistakes: Mistake) -> Specimen:
        part = self._part(mistakes[0].question)
        work = self._after_the_reference(part, self.bundle.reference.with_mistakes(*mistakes))
        for mistake in mistakes:
            if mistake.record:
                files = dict(self.records[part])
                name = next(name for name in files if name != DECLARATION)
                files[name] = self.bundle.reference.altered(files[name], mistake)
                work = Work(cells=work.cells, files=files)
        return Specimen(
            kind="mistake" if len(mistakes) == 1 else "pair",
            name=" + ".join(m.id for m in mistakes),
            title=" ".join(m.tells for m in mistakes),
            part=part,
            questions=tuple(dict.fromkeys(m.question for m in mistakes)),
            work=work,
            mistakes=mistakes,
        )

    def _files(self, folder: str, kind: str, questions: Collection[str]) -> Iterator[Specimen]:
        """Yield a specimen for each file and part that it concerns, titled by its docstring."""
        for path in sorted((self.folder / folder).glob("*.py")):
            code = path.read_text(encoding="utf-8")
            tree = ast.parse(code)
            title = ast.get_docstring(tree)
            if not title:
                raise CourseError(f"{path} needs a docstring that says what is special about it")
            defined = {getattr(node, "name", "") for node in tree.body}
            mistakes, more = self._named_after(path) if kind == "rewritten" else ((), ())
            meant = {*(m.question for m in mistakes), *more}
            for part in self.bundle.parts:
                # Experiments repeat whole trainings: unusual code is judged by what it computes.
                asked = tuple(
                    q for q in part.points if q in questions and q not in part.experiments
                )
                if mistakes:
                    asked = tuple(q for q in asked if q in meant)
                if asked and (defined & set(asked)):
                    yield Specimen(
                        kind=kind,
                        name=path.stem,
                        title=title,
                        part=part.id,
                        questions=asked,
                        work=self._after_the_reference(part.id, code),
                        mistakes=mistakes,
                    )

    def _named_after(self, path: Path) -> tuple[tuple[Mistake, ...], tuple[str, ...]]:
        """Find the mistakes that a file is named after, and questions that they show in as well.

        The name is MISTAKE__style.py, or several of these: ONE+OTHER+QUESTION__style.py.
        """
        names = path.stem.partition("__")[0].split("+")
        meant = tuple(m for m in self.bundle.catalogue if m.id in names)
        more = tuple(name for name in names if name in self.bundle.points)
        unknown = set(names) - {m.id for m in meant} - set(more)
        if unknown or not meant:
            told = ", ".join(sorted(unknown)) or "it names only questions"
            raise CourseError(f"{path} is named after no mistake of the catalogue: {told}")
        return meant, more

    def _after_the_reference(self, part: str, source: str) -> Work:
        cells = [Cell(label="reference", source=self.bundle.reference.source)]
        if source:
            cells.append(Cell(label="specimen", source=source))
        return Work(cells=tuple(cells), files=self.records[part])

    def _part(self, question: str) -> str:
        return next(part.id for part in self.bundle.parts if question in part.points)


def read_material(bundle: Bundle, dist: Path, folder: Path) -> Material:
    """Read what was built: student zips as students get them, figures from the solutions."""
    starters, records = {}, {}
    for part in bundle.parts:
        wanted = {part.id: PartQuestions(questions=tuple(part.points), text_questions=())}
        student = dist / "student" / f"{part.id}.zip"
        received = receive(submission_at(student), ArchiveLimits())
        starters[part.id] = open_submission(received, wanted=wanted).parts[part.id]
        with zipfile.ZipFile(dist / "solution" / f"{part.id}.zip") as solution:
            names = [n for n in solution.namelist() if n in (part.results, DECLARATION)]
            records[part.id] = {name: solution.read(name) for name in names}
    return Material(bundle=bundle, starters=starters, records=records, folder=folder)

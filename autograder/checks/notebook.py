"""`grader`, which students use in a notebook to run the public checks and to pack the submission.

The checks are run through otter's test files in `tests/`, the same files that otter runs. Such a
file needs only one decorator of otter. A stand-in for that decorator spares every student the
installation of otter.
"""

import html
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.checks.declare import Check, info
from autograder.checks.local import LocalCode
from autograder.checks.running import HOST, perform
from autograder.checks.unwritten import is_unwritten
from autograder.errors import Finding
from autograder.verdicts import Outcome, Verdict

MARKS = {True: "PASSED", False: "NOT YET"}


class NotebookChecks:
    """Checks the notebook in which it is used."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path.cwd()

    def check(self, question: str, env: Mapping[str, Any] | None = None) -> "Results":
        """Run the public checks of one question on the names of the calling notebook."""
        names = sys._getframe(1).f_globals if env is None else env  # noqa: SLF001
        path = self._folder / "tests" / f"{question}.py"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in path.parent.glob("*.py"))) or "none"
            return Results(question, [], f"There is no check {question!r}. There are: {known}.")
        cases = _test_cases(path)
        if is_unwritten(names.get(question)):
            count = f"{len(cases)} public checks" if len(cases) > 1 else "1 public check"
            return Results(question, [], f"{question}: not written yet ({count} for it).")
        recorder = _Recorder(LocalCode(names))
        for case in cases:
            case.function({HOST: recorder})
        return Results(question, recorder.outcomes)

    def check_all(self) -> "list[Results]":
        """Run the public checks of all questions."""
        names = sys._getframe(1).f_globals  # noqa: SLF001
        tests = sorted((self._folder / "tests").glob("*.py"))
        return [self.check(path.stem, names) for path in tests]

    def export(self, *names: str) -> None:
        """Write the zip to hand in; its name consists of the authors' names, family names first."""
        authors = [_tidy_name(name) for name in names]
        if fault := _fault_of(authors):
            print(
                f'{fault}: grader.export("family given") or, as a team of two, '
                'grader.export("family given", "family given").'
            )
            return
        notebooks = sorted(self._folder.glob("*.ipynb"))
        parts = {path: part for path in notebooks if (part := _part_of(path))}
        ids = [part.name for part in parts.values()]
        if not parts or len(set(ids)) < len(ids):
            found = ", ".join(path.name for path in notebooks) or "none"
            print(f"Expected one notebook of each part in {self._folder}, found: {found}.")
            return
        files = list(parts)
        missing: list[Path] = []
        for name in filter(None, (part.results for part in parts.values())):
            path = self._folder / name
            (files if path.is_file() else missing).append(path)
        target = self._folder / f"{' - '.join(authors)}.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, path.name)
        packed = ", ".join(path.name for path in files)
        print(f"Wrote {target.name} with {packed} as last saved. Hand in this zip.")
        for path in missing:
            print(f"Without {path.name}: run the experiments, then export again, to hand it in.")


@dataclass(frozen=True)
class Results:
    """How the public checks of a question ended; a notebook shows them as a short list."""

    question: str
    outcomes: list[Outcome]
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether all of them passed."""
        return bool(self.outcomes) and all(outcome.passed for outcome in self.outcomes)

    def __repr__(self) -> str:
        lines = [self._headline()]
        for outcome in self.outcomes:
            lines.append(f"  [{MARKS[outcome.passed]}] {outcome.title}")
            lines_below = outcome.message.splitlines()
            if not outcome.passed:
                lines_below.append(f"Try: {outcome.hint}")
            lines += [f"      {line}" for line in lines_below]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<p><strong>{html.escape(self._headline())}</strong></p>" + "".join(
            _as_html(outcome) for outcome in self.outcomes
        )

    def _headline(self) -> str:
        if self.problem:
            return self.problem
        good = sum(outcome.passed for outcome in self.outcomes)
        return f"{self.question}: {good} of {len(self.outcomes)} public checks passed"


def _as_html(outcome: Outcome) -> str:
    color = "#1a7f37" if outcome.passed else "#b35900"
    text = (
        f'<div style="margin:0.4em 0 0.4em 1em">'
        f'<strong style="color:{color}">{MARKS[outcome.passed]}</strong> '
        f"{html.escape(outcome.title)}"
    )
    if outcome.message:
        text += f'<pre style="margin:0.3em 0 0.3em 1em">{html.escape(outcome.message)}</pre>'
    if not outcome.passed:
        text += (
            f'<div style="margin-left:1em"><strong>Try:</strong> {html.escape(outcome.hint)}</div>'
        )
    return text + "</div>"


class _Recorder:
    """The host of checks in a notebook: it raises nothing, and all outcomes are shown."""

    def __init__(self, student: LocalCode) -> None:
        self._student = student
        self.outcomes: list[Outcome] = []

    def run(self, check: Check, _builds_on: Mapping[str, str], *, forgiving: bool) -> None:  # noqa: ARG002
        verdict, message = Verdict.PASSED, ""
        try:
            perform(check, self._student)
            message = " ".join(self._student.remarks)
        except Finding as finding:
            verdict, message = finding.verdict, str(finding)
        declared = info(check)
        self.outcomes.append(
            Outcome(
                question=declared.question,
                check=declared.name,
                title=declared.title,
                verdict=verdict,
                points=0,
                max_points=declared.points,
                hidden=False,
                message=message,
                hint=declared.hint,
            )
        )


@dataclass
class _TestCase:
    function: Callable[[Mapping[str, Any]], None]


def _test_cases(path: Path) -> list[_TestCase]:
    env: dict[str, Any] = {}
    with _stand_in_for_otter():
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), env)  # noqa: S102
    return [value for value in env.values() if isinstance(value, _TestCase)]


@contextmanager
def _stand_in_for_otter() -> Iterator[None]:
    name = "otter.test_files"
    module = ModuleType(name)
    module.test_case = lambda **_options: _TestCase  # type: ignore[attr-defined]
    real = sys.modules.get(name)
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]
        if real is not None:
            sys.modules[name] = real


@dataclass(frozen=True)
class _Part:
    name: str
    results: str | None


def _part_of(notebook: Path) -> _Part | None:
    """Read which part of the assignment a notebook is, and which file its experiments write."""
    try:
        metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
        name = metadata["otter"]["assignment_name"]
        results = metadata.get("autograder", {}).get("results")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    plain = isinstance(results, str) and Path(results).name == results
    return _Part(name, results if plain else None) if isinstance(name, str) else None


def _fault_of(authors: Sequence[str]) -> str:
    """Say what is wrong with the names of the authors; "" when nothing is."""
    if not authors or not all(authors):
        return "Put your name(s) in"
    if single := [name for name in authors if " " not in name]:
        return f"{single[0]!r} is one word. Family name and given name are needed"
    if len({name.casefold() for name in authors}) < len(authors):
        return f"{authors[0]!r} is there twice"
    return ""


def _tidy_name(name: str) -> str:
    """Keep letters, digits, hyphens and single spaces: names become file names on any system."""
    letters = re.sub(r"[^\w\s'-]", " ", unicodedata.normalize("NFC", name))
    return " ".join(letters.split())


grader = NotebookChecks()

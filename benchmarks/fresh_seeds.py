"""Runs the solutions through all checks many times, with other random numbers each time.

    python benchmarks/fresh_seeds.py [SEEDS] [QUESTION ...]

Every check draws its inputs from `default_rng` with its own seed. Here that seed is shifted, so
that each round checks the same solutions on new inputs. Prints the failures, if any, and for each
question the reading that came nearest to its limit.
"""

import importlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

from autograder.checks import Check, expect, info
from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.course import Course, read_course
from autograder.errors import Finding

ROOT = Path(__file__).parents[1]
TIMED = {"is_right_and_faster_than_staged"}
"""Checks that measure time say nothing about seeds."""

_true_rng = np.random.default_rng


def main() -> None:
    """Run the rounds and print the results."""
    for folder in ("assignment", "solutions", "tests"):
        sys.path.insert(0, str(ROOT / folder))
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    course = read_course(ROOT)
    questions = sys.argv[2:] or [q for part in course.parts for q in part.points]
    names = _notebook_names(course)
    nearest: dict[str, float] = defaultdict(float)
    runs: dict[str, int] = defaultdict(int)
    failures = []
    for seed in range(1, seeds + 1):
        for question, check in _checks(questions, seed):
            with _readings() as readings:
                try:
                    perform(check, LocalCode(names))
                except Finding as finding:
                    failures.append(f"seed {seed}, {question}.{info(check).name}: {finding}")
            runs[question] += 1
            nearest[question] = max([nearest[question], *readings])
    for question in questions:
        print(f"{question:32} {runs[question]:7} runs, nearest to a limit: {nearest[question]:.2g}")
    print(f"{sum(runs.values())} runs over {seeds} seeds, {len(failures)} failures")
    print(*failures[:20], sep="\n")


def _notebook_names(course: Course) -> dict[str, Any]:
    """Gather what the notebooks import and what the solutions define."""
    names: dict[str, Any] = {}
    for part in course.parts:
        cells = jupytext.read(ROOT / "assignment" / part.source).cells
        imports = next(cell.source for cell in cells if cell.cell_type == "code")
        exec(imports, names)  # noqa: S102 - the text comes from the course's own notebook
        for module in part.reference:
            names |= vars(importlib.import_module(f"reference.{module}"))
    return names


def _checks(questions: list[str], seed: int) -> Iterator[tuple[str, Check]]:
    """Import the checks anew, with the seed of every generator shifted."""

    def shifted(own: Any = None) -> np.random.Generator:
        return _true_rng([own, seed] if isinstance(own, int) else own)

    packages = ("hidden", "public_checks")
    for name in [n for n in sys.modules if n.partition(".")[0] in packages]:
        del sys.modules[name]
    np.random.default_rng = shifted  # type: ignore[assignment]
    try:
        for question in questions:
            for package in packages:
                for check in importlib.import_module(f"{package}.{question}").CHECKS:
                    if info(check).name not in TIMED:
                        yield question, check
    finally:
        np.random.default_rng = _true_rng


@contextmanager
def _readings() -> Iterator[list[float]]:
    """Collect how near each comparison came to its limit, where 1 is the limit."""
    readings: list[float] = []
    true_close, true_gradient = expect.close, expect.gradient

    def close(
        seen: Any, expected: Any, name: str, *, rtol: float = 1e-9, atol: float = 1e-12
    ) -> None:
        true_close(seen, expected, name, rtol=rtol, atol=atol)
        wanted = np.asarray(expected, dtype=float)
        error = np.abs(np.asarray(seen, dtype=float).reshape(wanted.shape) - wanted)
        readings.append(_largest(error / np.maximum(atol + rtol * np.abs(wanted), 1e-300)))

    def gradient(seen: Any, expected: Any, name: str, *, limit: float = 2e-9) -> None:
        true_gradient(seen, expected, name, limit=limit)
        wanted = np.asarray(expected, dtype=float)
        rows = np.atleast_2d(wanted).reshape(len(np.atleast_2d(wanted)), -1)
        off = np.asarray(seen, dtype=float).reshape(rows.shape) - rows
        scale = np.maximum(np.abs(rows).max(axis=0), 1e-300)
        readings.append(_largest(np.abs(off).max(axis=0) / scale / limit))

    patched: list[tuple[str, Callable[..., None]]] = [("close", close), ("gradient", gradient)]
    for attribute, function in patched:
        setattr(expect, attribute, function)
    try:
        yield readings
    finally:
        expect.close, expect.gradient = true_close, true_gradient


def _largest(values: Any) -> float:
    return float(np.max(values)) if np.size(values) else 0.0


if __name__ == "__main__":
    main()

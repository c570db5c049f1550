"""Imports go only downward, as docs/maintainer.md draws it."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LAYERS = (
    ("cli", "__main__"),
    ("library",),
    ("validate",),
    ("build", "runners", "marking"),
    ("grading", "platforms", "report"),
    ("intake", "sandbox", "diagnose", "checks", "store", "similarity", "otter_api"),
    ("course", "sources"),
    (
        "model",
        "mark",
        "plot",
        "verdicts",
        "errors",
        "faults",
        "points",
        "strict",
        "text",
        "files",
        "pool",
        "reproducible_zip",
        "__init__",
    ),
)
RANK = {name: len(LAYERS) - i for i, layer in enumerate(LAYERS) for name in layer}

SIDEWAYS = {
    ("errors", "verdicts"),
    ("faults", "errors"),
    ("strict", "errors"),
    ("strict", "faults"),
    ("model", "errors"),
    ("model", "mark"),
    ("model", "plot"),
    ("plot", "strict"),
    ("model", "text"),
    ("model", "strict"),
    ("model", "verdicts"),
    ("sandbox", "checks"),  # the sandbox's student is a `StudentCode`
    ("intake", "checks"),  # both describe what a student wrote
    ("diagnose", "checks"),  # it runs them on the reference
    ("__main__", "cli"),
    ("__init__", "library"),  # only for types; tests/library verifies that nothing is imported
}


def _unit(path: Path, package: Path) -> str:
    return path.relative_to(package).parts[0].removesuffix(".py")


def _imports(package: Path) -> Iterator[tuple[str, str, Path]]:
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
                if node.module == "autograder":
                    names = [f"autograder.{alias.name}" for alias in node.names]
            for name in names:
                head, _, rest = name.partition(".")
                if head == "autograder":
                    yield _unit(path, package), rest.partition(".")[0] or "__init__", path


def test_every_module_has_a_layer(root: Path) -> None:
    found = {_unit(path, root / "autograder") for path in (root / "autograder").rglob("*.py")}
    assert found == set(RANK)


def test_imports_go_downward(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)} imports autograder.{target}"
        for unit, target, path in _imports(root / "autograder")
        if unit != target and RANK[unit] <= RANK[target] and (unit, target) not in SIDEWAYS
    ]
    assert wrong == []


def test_the_worker_imports_no_other_module_of_autograder(root: Path) -> None:
    units = {path for _, _, path in _imports(root / "autograder")}
    worker = root / "autograder" / "sandbox" / "worker"
    assert [path for path in units if path.is_relative_to(worker)] == []


def test_the_worker_needs_only_numpy(root: Path) -> None:
    for path in (root / "autograder" / "sandbox" / "worker").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            tops = {name.partition(".")[0] for name in names}
            assert tops <= sys.stdlib_module_names | {"numpy"}, path
            assert getattr(node, "level", 0) <= 1, path


@pytest.mark.parametrize("folder", ["checks", "errors.py", "verdicts.py", "text.py"])
def test_what_travels_to_students_needs_only_numpy(root: Path, folder: str) -> None:
    place = root / "autograder" / folder
    for path in [place] if place.is_file() else place.rglob("*.py"):
        allowed = sys.stdlib_module_names | {"numpy", "autograder"}
        if path.name == "fresh_process.py":  # runs a notebook, which IPython does here, too
            allowed |= {"IPython", "traitlets"}
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


FORBIDDEN = (
    "batch ?norm|layer ?norm|normali[sz]ation",
    "gamma|x_?hat",
    r"\bdout\b|\beps\b|\bmomentum\b|mini-?batch",
    "running[ _](mean|var|average)",
    "100 rows|500 features|100, 500",
    r"\bcaches?\b",
)
"""Words that belong only to the assignment."""

OUR_CACHES = re.compile(r"@cache\b|import cache\b|\blinecache\.cache\b|cache-control")
"""Python and HTTP share a word with the assignment: decorators, the lines of a traceback, a header."""


def test_the_framework_contains_no_word_of_the_assignment(root: Path) -> None:
    for path in sorted((root / "autograder").rglob("*")):
        if path.suffix in {".py", ".j2"}:
            text = OUR_CACHES.sub("", path.read_text().lower())
            found = [m[0] for word in FORBIDDEN for m in re.finditer(word, text)]
            assert found == [], path


@pytest.mark.parametrize("text", ["the cache", "running_var", "dout", "an eps of", "Batch norm"])
def test_such_words_would_be_found(text: str) -> None:
    assert any(re.search(word, OUR_CACHES.sub("", text.lower())) for word in FORBIDDEN)

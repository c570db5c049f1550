"""Imports go one way, downwards, as docs/maintainer.md draws it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LAYERS = (
    ("cli", "__main__"),
    ("library",),
    ("validate",),
    ("build", "runners"),
    ("grading", "platforms", "report"),
    ("intake", "sandbox", "diagnose", "checks", "store", "otter_api"),
    ("course",),
    ("model", "verdicts", "errors", "text", "files", "archives", "__init__"),
)
RANK = {name: len(LAYERS) - i for i, layer in enumerate(LAYERS) for name in layer}

SIDEWAYS = {
    ("errors", "verdicts"),
    ("model", "errors"),
    ("model", "verdicts"),
    ("sandbox", "checks"),  # the sandbox's student is a `StudentCode`
    ("intake", "checks"),  # both word what a student wrote
    ("diagnose", "checks"),  # it runs them on our own code
    ("__main__", "cli"),
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


def test_imports_go_downwards(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)} imports autograder.{target}"
        for unit, target, path in _imports(root / "autograder")
        if unit != target and RANK[unit] <= RANK[target] and (unit, target) not in SIDEWAYS
    ]
    assert wrong == []


def test_the_worker_imports_nothing_of_ours(root: Path) -> None:
    units = {path for _, _, path in _imports(root / "autograder")}
    assert root / "autograder" / "sandbox" / "worker.py" not in units


@pytest.mark.parametrize("folder", ["checks", "errors.py", "verdicts.py", "text.py"])
def test_what_travels_to_students_needs_numpy_at_most(root: Path, folder: str) -> None:
    import sys

    place = root / "autograder" / folder
    allowed = sys.stdlib_module_names | {"numpy", "autograder"}
    for path in [place] if place.is_file() else place.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


def test_the_framework_knows_no_word_of_the_assignment(root: Path) -> None:
    words = ("batchnorm", "batch norm", "gamma", "layernorm", "normalization")
    for path in (root / "autograder").rglob("*.py"):
        text = path.read_text().lower()
        assert [word for word in words if word in text] == [], path

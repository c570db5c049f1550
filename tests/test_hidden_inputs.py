"""Hidden checks draw their inputs while they run: what a module drew could be remembered."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HIDDEN = sorted((Path(__file__).parent / "hidden").glob("*.py"))


def _run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when the module is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue
        yield child
        yield from _run_at_import(child)


@pytest.mark.parametrize("path", HIDDEN, ids=lambda path: path.stem)
def test_a_module_of_hidden_checks_draws_nothing(path: Path) -> None:
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in _run_at_import(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert not names & {"random", "default_rng", "RandomState", "rng"}


@pytest.mark.parametrize(
    ("source", "found"),
    [("X = np.random.default_rng(3).normal()", True), ("def f(): np.random.default_rng(3)", False)],
)
def test_that_is_seen(source: str, found: bool) -> None:  # noqa: FBT001 - a row of the table
    seen = [n.attr for n in _run_at_import(ast.parse(source)) if isinstance(n, ast.Attribute)]
    assert ("default_rng" in seen) is found

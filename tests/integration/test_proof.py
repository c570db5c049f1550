"""The checks are proven: part of what `make validate` does, and proof that the rest can run."""

from pathlib import Path

import pytest

from autograder.checks import info
from autograder.grading import Bundle
from autograder.sandbox import Sandbox
from autograder.validate import Proof, grade_specimens, read_excused, read_material
from autograder.validate.console import figures

ROOT = Path(__file__).parents[2]
QUICK = (
    "identity_parameters",
    "training_set_statistics",
    "spatial_instancenorm_backward",
    "parameter_count",
)
"""Questions whose proof takes seconds; `make validate` has all of them."""


def test_every_mistake_can_be_made(bundle: Bundle) -> None:
    for mistake in bundle.catalogue:
        compile(bundle.reference.with_mistakes(mistake), mistake.id, "exec")
        compile(mistake.record, mistake.id, "exec")


def test_every_mistake_names_checks_that_exist(bundle: Bundle) -> None:
    for mistake in bundle.catalogue:
        module = bundle.importer.module(f"hidden.{mistake.question}")
        known = {info(check).name for check in module.CHECKS}
        assert set(mistake.caught_by) <= known, mistake.id


def test_no_two_mistakes_of_a_question_have_the_same_text(bundle: Bundle) -> None:
    said = [(mistake.question, mistake.tells) for mistake in bundle.catalogue]
    assert sorted({told for told in said if said.count(told) > 1}) == []


def test_the_collections_are_as_large_as_promised(bundle: Bundle) -> None:
    assert len(bundle.catalogue) >= 120
    assert {m.question for m in bundle.catalogue} == {q for p in bundle.parts for q in p.points}
    assert len(list((ROOT / "solutions" / "unusual").glob("*.py"))) >= 40
    assert len(list((ROOT / "solutions" / "rewritten").glob("*.py"))) >= 160


@pytest.mark.parametrize("question", QUICK)
def test_the_checks_of_a_question_are_proven(
    bundle: Bundle, dist: Path, best_sandbox: Sandbox, question: str
) -> None:
    material = read_material(bundle, dist, ROOT / "solutions")
    specimens = [s for s in material.all({question}) if s.kind != "unusual"]
    tried = list(grade_specimens(specimens, bundle, best_sandbox, 2))
    proof = Proof(graded=tried, excused=read_excused(ROOT / "solutions" / "excused.toml"))
    assert [line for line in proof.off() if "rewritten" not in line] == [], "\n".join(
        figures(proof)
    )

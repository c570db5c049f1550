"""What verdicts rest on, question by question: too much is safe, too little is not."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.grading import open_bundle
from autograder.grading.fingerprint import of_framework, of_zips
from autograder.grading.grounds import Grounds, affected, grounds_of


@pytest.fixture(scope="module")
def grounds(bundle_paths: dict[str, Path]) -> Grounds:
    with open_bundle(*bundle_paths.values()) as bundle:
        return grounds_of(bundle_paths.values(), bundle)


def _after(grounds: Grounds, piece: str):
    assert piece in grounds.pieces
    return affected(grounds, replace(grounds, pieces={**grounds.pieces, piece: "another"}))


def test_it_covers_what_the_fingerprint_covers(grounds: Grounds, bundle_paths) -> None:
    assert {*of_zips(bundle_paths.values()), *of_framework()} <= grounds.pieces.keys()
    assert {"limits", "requires", "parts", "numpy"} <= grounds.pieces.keys()


def test_equal_grounds_concern_nothing(grounds: Grounds) -> None:
    found = affected(grounds, grounds)
    assert (found.questions, found.common, found.gone) == ({}, (), ())


@pytest.mark.parametrize(
    ("piece", "touched", "untouched"),
    [
        ("files/hidden/layernorm_forward.py", {"layernorm_forward"}, {"layernorm_backward"}),
        ("files/public_checks/DenseLayer.py", {"DenseLayer"}, {"BatchNormLayer"}),
        ("tests/variance_factor.py", {"variance_factor"}, {"DenseLayer"}),
        # imported by a module that a check imports
        ("files/hidden/_speed.py", {"batchnorm_backward_alt"}, {"batchnorm_backward"}),
        # a name that a check asks the student for, also of an earlier question
        ("files/reference/batch_norm.py", {"batchnorm_backward", "ConvNet"}, {"DenseLayer"}),
        ("files/mistakes/batchnorm_forward.toml", {"batchnorm_backward"}, {"DenseLayer"}),
        ("points of ConvNet", {"ConvNet"}, {"FullyConnectedNet"}),
    ],
)
def test_a_piece_concerns_the_questions_that_reach_it(
    grounds: Grounds, piece: str, touched: set[str], untouched: set[str]
) -> None:
    found = _after(grounds, piece)
    assert touched <= found.questions.keys()
    assert not untouched & found.questions.keys()
    assert not found.common
    assert all(names == (piece,) for names in found.questions.values())


@pytest.mark.parametrize(
    "piece",
    [
        "files/normlab/layers.py",
        "files/mistakes/conditions.py",
        "files/inputs.key",
        "files/hidden/__init__.py",
        "autograder/sandbox/session.py",
        "numpy",
        "limits",
    ],
)
def test_what_no_check_reaches_concerns_all(grounds: Grounds, piece: str) -> None:
    found = _after(grounds, piece)
    assert found.common == (piece,)
    assert found.questions.keys() == grounds.used_by.keys()


def test_new_and_former_questions_are_named(grounds: Grounds) -> None:
    fewer = replace(
        grounds, used_by={q: names for q, names in grounds.used_by.items() if q != "ConvNet"}
    )
    assert affected(grounds, fewer).gone == ("ConvNet",)
    assert affected(fewer, grounds).questions == {"ConvNet": ()}


def test_every_reference_call_of_a_builds_on_question_is_reached(grounds: Grounds) -> None:
    """A fault that is inherited is found with the reference of the earlier questions."""
    for question, earlier in (
        ("spatial_groupnorm_backward", "files/reference/spatial_norm.py"),
        ("FullyConnectedNet", "files/reference/layer_norm.py"),
        ("four_models_experiment", "files/reference/convolutional.py"),
    ):
        assert earlier in grounds.used_by[question]

"""Histograms of the activations are handed in with their variance ratios, and drawn for the grader."""

import json
import zipfile
from pathlib import Path

import pytest

from autograder.course import read_course

COURSE = read_course(Path(__file__).parents[2])
TESTS = [f"test_{number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("test", TESTS)
def test_the_record_that_is_handed_in_holds_them(dist: Path, test: str) -> None:
    with zipfile.ZipFile(dist / "solution" / "layered_network.zip") as archive:
        record = json.loads(archive.read("layered_network_results.json"))
    trials = record["experiments"]["activation_experiments"][test]["trials"]
    for trial in trials:
        for moment in ("before", "after"):
            assert len(trial[moment]["ratios"]) == 4
            layers = trial[moment]["histograms"]
            assert list(layers) == [f"layer {number}" for number in range(1, 6)]
            for shares in layers.values():
                assert len(shares) == 20
                assert sum(shares) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("test", TESTS)
def test_the_page_draws_those_of_each_test_beside_right_ones(test: str) -> None:
    drawn = [
        curve
        for part in COURSE.parts
        for plot in part.plots
        for curve in plot.curves
        if f"/{test}/" in curve.figures and "/histograms/" in curve.figures
    ]
    assert [curve.name for curve in drawn] == ["Layer 1", "Layer 3", "Layer 5"]
    assert {curve.expected for curve in drawn} == {"reference"}

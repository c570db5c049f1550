"""The four models on larger images: they train, are kept apart, and earn and cost nothing.

The files have the formats of the real data sets, and random pixels: what is learned is not judged.
"""

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.grading import Bundle, Grader
from autograder.intake import submission_at
from autograder.model import Report
from autograder.sandbox import Sandbox

QUESTION = "four_models_experiment"
RECORD = "networks_results.json"
CALLS = ("grader.check", "grader.clean_run", "grader.export", "grader.check_all")
PIXELS = {"fashion-mnist": 28 * 28, "cifar10": 3 * 32 * 32}
RNG = np.random.default_rng(0)

Record = dict[str, Any]


def _fashion_mnist(folder: Path) -> None:
    for part, count in (("train", 11_000), ("t10k", 1_000)):
        for kind, shape, most in (
            ("images-idx3", (count, 28, 28), 256),
            ("labels-idx1", (count,), 10),
        ):
            header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
            values = RNG.integers(most, size=shape, dtype=np.uint8).tobytes()
            with gzip.open(folder / f"{part}-{kind}-ubyte.gz", "wb", compresslevel=1) as stream:
                stream.write(header + values)


def _cifar10(folder: Path) -> None:
    records = RNG.integers(256, size=(10_000, 3073), dtype=np.uint8)
    records[:, 0] %= 10
    for name in (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"):
        (folder / name).write_bytes(records.tobytes())


def _cells(dist: Path, data_set: str) -> str:
    """Return the code of the solved notebook that leads to the four models, with short trainings.

    Six layers go along, because every experiment but this one must leave the record as it was.
    """
    with zipfile.ZipFile(dist / "solution" / "networks.zip") as archive:
        notebook = json.loads(archive.read("networks.ipynb"))
    wanted = ("grader.team(", "data_set =", '"depth_experiment",', f'"{QUESTION}",')
    kept = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        is_experiment = "experiment" in cell["metadata"].get("tags", ())
        mine = any(mark in source for mark in wanted) or not is_experiment
        if cell["cell_type"] == "code" and mine and not source.startswith(CALLS):
            kept.append(source)
    text = "\n\n".join(kept)
    for before, after in (
        ('data_set = "digits"', f'data_set = "{data_set}"'),
        ("samples=1000", "samples=100, num_epochs=1"),
        ('"samples": 1000', '"samples": 100, "num_epochs": 1'),
    ):
        assert before in text
        text = text.replace(before, after)
    return text


@pytest.fixture(scope="module", params=sorted(PIXELS))
def trained(
    request: pytest.FixtureRequest, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """Run the cells as a student would who has recorded everything on the digits before."""
    folder = tmp_path_factory.mktemp("networks")
    for kind in ("student", "solution"):
        with zipfile.ZipFile(dist / kind / "networks.zip") as archive:
            archive.extractall(folder)
    images = folder / "data" / request.param
    images.mkdir(parents=True)
    {"fashion-mnist": _fashion_mnist, "cifar10": _cifar10}[request.param](images)
    (folder / "cells.py").write_text(_cells(dist, request.param), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "cells.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return request.param, folder


def _experiments(folder: Path) -> Record:
    found: Record = json.loads((folder / RECORD).read_text())["experiments"]
    return found


def _graded(folder: Path, record: Record, bundles: dict[str, Bundle], sandbox: Sandbox) -> Report:
    document = {"format": "normlab record 1", "experiments": record}
    with zipfile.ZipFile(folder / "submission.zip", "w") as archive:
        for name in ("networks.ipynb", "hand_in.json"):
            archive.write(folder / name, name)
        archive.writestr(RECORD, json.dumps(document))
    with Grader(bundles["networks"].judging([QUESTION]), sandbox) as grader:
        return grader.grade(submission_at(folder / "submission.zip"))


def test_the_figures_are_kept_beside_those_on_the_digits(
    trained: tuple[str, Path], dist: Path
) -> None:
    data_set, folder = trained
    with zipfile.ZipFile(dist / "solution" / "networks.zip") as archive:
        before = json.loads(archive.read(RECORD))["experiments"]
    after = _experiments(folder)
    found = after.pop(f"{QUESTION} on {data_set}")
    assert after == before, "and nothing else has changed"
    for name, entry in found.items():
        assert len(entry["runs"]) == 3
        for run in entry["runs"]:
            assert run["data"] == data_set
            inputs = run["model"]["input_dim"]
            assert (inputs if name.startswith("MLP") else np.prod(inputs)) == PIXELS[data_set]


def test_they_cost_nothing(
    trained: tuple[str, Path], bundles: dict[str, Bundle], best_sandbox: Sandbox
) -> None:
    _, folder = trained
    report = _graded(folder, _experiments(folder), bundles, best_sandbox)
    assert report.score == bundles["networks"].points[QUESTION]


@pytest.mark.parametrize("renamed", [False, True])
def test_they_earn_nothing(
    trained: tuple[str, Path],
    bundles: dict[str, Bundle],
    best_sandbox: Sandbox,
    renamed: bool,  # noqa: FBT001
) -> None:
    data_set, folder = trained
    found = _experiments(folder)[f"{QUESTION} on {data_set}"]
    name = QUESTION if renamed else f"{QUESTION} on {data_set}"
    report = _graded(folder, {name: found}, bundles, best_sandbox)
    assert report.score == 0
    told = [outcome.message for outcome in report.outcomes]
    assert any('choose data_set = "digits"' in message for message in told), told

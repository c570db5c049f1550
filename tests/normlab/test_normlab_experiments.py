"""Training runs that can be repeated, what a run records, and the progress bar."""

import json

import numpy as np
import pytest

from normlab.experiments import curve, spread, train
from normlab.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
)
from normlab.progress import progress
from normlab.records import Record
from normlab.solver import Solver

HISTORIES = ("losses", "train_acc", "val_acc")


class Mlp:
    """Affine, ReLU, affine; the weights come from numpy's global generator."""

    def __init__(self, hidden=8, weight_scale=0.1, dtype=np.float64):
        self.params = {
            "W1": (weight_scale * np.random.randn(5, hidden)).astype(dtype),
            "b1": np.zeros(hidden, dtype),
            "W2": (weight_scale * np.random.randn(hidden, 3)).astype(dtype),
            "b2": np.zeros(3, dtype),
        }

    def loss(self, X, y=None):
        p = self.params
        z, first = affine_forward(X, p["W1"], p["b1"])
        h, relu = relu_forward(z)
        scores, second = affine_forward(h, p["W2"], p["b2"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dh, dw2, db2 = affine_backward(dscores, second)
        _, dw1, db1 = affine_backward(relu_backward(dh, relu), first)
        return loss, {"W1": dw1, "b1": db1, "W2": dw2, "b2": db2}


class Elsewhere:
    """A model in another place: its parameters are sent before every call, copies come back."""

    def __init__(self, **settings):
        self._far = Mlp(**settings)
        self.params = {name: w.copy() for name, w in self._far.params.items()}

    def loss(self, X, y=None):
        self._far.params = {name: w.copy() for name, w in self.params.items()}
        return self._far.loss(X.copy()) if y is None else self._far.loss(X.copy(), y.copy())


@pytest.fixture
def data():
    r = np.random.default_rng(12)
    y = r.integers(3, size=1300)
    X = 2 * np.eye(5)[y] + r.normal(size=(1300, 5))
    return {"X_train": X[:1200], "y_train": y[:1200], "X_val": X[1200:], "y_val": y[1200:]}


def test_a_run_tells_everything(data, tmp_path):
    """A run has its settings and figures, plain enough for JSON and for a record."""
    settings = {"hidden": np.int64(6), "weight_scale": np.float64(0.05), "dtype": np.float32}
    run = train(Mlp, settings, data, seed=3, samples=130, num_epochs=3, batch_size=40)
    assert {name: run[name] for name in run if name not in HISTORIES} == {
        "seed": 3,
        "model": {"hidden": 6, "weight_scale": 0.05, "dtype": "float32"},
        "samples": 130,
        "num_epochs": 3,
        "batch_size": 40,
        "update_rule": "adam",
        "learning_rate": 1e-3,
    }
    assert [len(run[name]) for name in HISTORIES] == [9, 4, 4]
    assert json.loads(json.dumps(run)) == run
    record = Record(tmp_path / "results.json")
    record.keep("one", {"runs": {"mlp": [run]}})
    kept = record.read()["one"]["runs"]["mlp"][0]
    assert kept["losses"] == pytest.approx(run["losses"], rel=1e-8)
    again = train(Mlp, kept["model"], data, seed=3, samples=130, num_epochs=3, batch_size=40)
    assert again == run


def test_the_seed_decides(data):
    """Equal seeds give equal runs, whatever ran before; other seeds give other weights and batches."""

    def run(seed):
        return train(Mlp, {}, data, seed=seed, num_epochs=2)["losses"]

    first = run(5)
    np.random.randn(7)
    np.random.default_rng(1)
    assert run(5) == first
    assert run(6) != first


def test_it_is_the_solver(data):
    """The same steps by hand: seed, model, Solver on the first samples."""
    run = train(Mlp, {"hidden": 4}, data, seed=7, samples=200, num_epochs=2, learning_rate=0.01)
    np.random.seed(7)
    model = Mlp(hidden=4)
    part = data | {"X_train": data["X_train"][:200], "y_train": data["y_train"][:200]}
    solver = Solver(
        model,
        part,
        num_epochs=2,
        batch_size=50,
        update_rule="adam",
        optim_config={"learning_rate": 0.01},
        seed=7,
    )
    solver.train()
    assert run["losses"] == solver.loss_history
    assert run["val_acc"] == solver.val_acc_history


@pytest.mark.parametrize("samples", [200, None])
def test_one_epoch_is_the_first_of_ten(data, samples):
    """A short run is the beginning of a long one, even when accuracies are of drawn samples."""
    one, ten = (
        train(Mlp, {}, data, seed=2, samples=samples, num_epochs=epochs) for epochs in (1, 10)
    )
    for name in HISTORIES:
        assert ten[name][: len(one[name])] == one[name]
        assert len(ten[name]) > len(one[name])


def test_a_model_elsewhere_is_trained_the_same(data):
    """Training needs only `params` and `loss` of a model."""
    arguments = {"seed": 4, "samples": 300, "num_epochs": 2}
    near = train(Mlp, {"hidden": 5}, data, **arguments)
    assert train(Elsewhere, {"hidden": 5}, data, **arguments) == near


def test_divergence_makes_no_noise(data, tmp_path):
    """Training runs to its end without a warning, the same each time; the record has None."""
    arguments = {"seed": 1, "samples": 200, "update_rule": "sgd", "learning_rate": 1e200}
    run = train(Mlp, {}, data, **arguments)
    assert len(run["losses"]) == 40
    assert not np.isfinite(run["losses"][-1])
    again = train(Mlp, {}, data, **arguments)
    np.testing.assert_array_equal(run["losses"], again["losses"])
    record = Record(tmp_path / "results.json")
    record.keep("one", run)
    assert record.read()["one"]["losses"][-1] is None
    assert np.isnan(curve(record.read()["one"], "losses")[-1])


@pytest.mark.parametrize("samples", [0, -1, 1201])
def test_samples_refused(data, samples):
    """Asking for more samples than there are is refused, not silently cut."""
    with pytest.raises(ValueError, match=f"samples is {samples}: the training set has 1 to 1200"):
        train(Mlp, {}, data, seed=0, samples=samples)


def test_curve():
    """None and everything that is not finite become nan; the run keeps its list."""
    run = {"losses": [1.5, None, np.inf, 2]}
    np.testing.assert_array_equal(curve(run, "losses"), [1.5, np.nan, np.nan, 2])
    assert run["losses"] == [1.5, None, np.inf, 2]


def test_spread_by_hand():
    """Mean and standard deviation (by n - 1) of the last values."""
    runs = [{"val_acc": [0.0, last]} for last in (0.5, 0.6, 0.7)]
    assert spread(runs, "val_acc") == {
        "mean": pytest.approx(0.6),
        "std": pytest.approx(0.1),
        "trials": 3,
    }


def test_spread_of_what_is_none():
    """With a run that diverged there is no mean; one run has no spread."""
    found = spread([{"losses": [1.0]}, {"losses": [None]}], "losses")
    assert np.isnan(found["mean"])
    assert np.isnan(found["std"])
    assert found["trials"] == 2
    with pytest.raises(ValueError, match="a spread needs two runs or more, but there are 1"):
        spread([{"losses": [1.0]}], "losses")


def test_progress(capsys):
    """Every item is yielded; the bar is redrawn in place and ends its line at the end."""
    assert list(progress("abcd", "training")) == list("abcd")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.endswith("\n")
    drawn = [line.rstrip() for line in out[:-1].split("\r")[1:]]
    assert [line.split(", ")[0] for line in drawn] == [
        "training: [..............................] 0/4",
        "training: [#######.......................] 1/4",
        "training: [###############...............] 2/4",
        "training: [######################........] 3/4",
        "training: [##############################] 4/4",
    ]
    assert all(line.endswith(" s") for line in drawn)


@pytest.mark.parametrize("number", [0, 1, 100, 12345])
def test_progress_is_not_drawn_too_often(number, capsys):
    """About a hundred times for any number of items, even when the number is not known."""
    assert sum(1 for _ in progress(range(number), "x")) == number
    assert capsys.readouterr().out.count("\r") <= 102
    assert sum(1 for _ in progress(iter(range(number)), "x")) == number
    assert capsys.readouterr().out.count("\r") <= 102


def test_progress_of_a_generator_with_a_wrong_total(capsys):
    """More items than the given total cause no error."""
    assert list(progress(iter("abc"), "x", total=2)) == list("abc")
    assert "] 3/2" in capsys.readouterr().out


def test_progress_leaves_its_line_when_the_loop_ends_early(capsys):
    """After a break the next print starts on a line of its own."""
    for item in progress(range(5), "x"):
        if item == 2:
            break
    assert capsys.readouterr().out.endswith("\n")

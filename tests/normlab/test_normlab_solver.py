"""The solver: a linear model learns, the same each time; every parameter has its own state."""

import numpy as np
import pytest

from normlab.layers import affine_backward, affine_forward, softmax_loss
from normlab.optim import UPDATE_RULES
from normlab.solver import Solver


class Linear:
    """scores = gamma * (x w + b) + beta, with the parameter names of a normalized layer."""

    def __init__(self, inputs=4, classes=3):
        self.params = {
            "W1": np.zeros((inputs, classes)),
            "b1": np.zeros(classes),
            "gamma1": np.ones(classes),
            "beta1": np.zeros(classes),
        }
        self.batches = []

    def loss(self, X, y=None):
        p = self.params
        z, cache = affine_forward(X, p["W1"], p["b1"])
        scores = p["gamma1"] * z + p["beta1"]
        if y is None:
            return scores
        self.batches.append(X)
        loss, dscores = softmax_loss(scores, y)
        _, dw, db = affine_backward(p["gamma1"] * dscores, cache)
        dgamma = (dscores * z).sum(axis=0)
        return loss, {"W1": dw, "b1": db, "gamma1": dgamma, "beta1": dscores.sum(axis=0)}


@pytest.fixture
def data():
    """Three clouds, far enough apart to be separated by lines."""
    r = np.random.default_rng(8)
    centres = np.array([[3, 0, 0, 0], [0, 3, 0, 0], [0, 0, 3, 0]])
    y = r.integers(3, size=260)
    X = centres[y] + r.normal(size=(260, 4))
    return {"X_train": X[:210], "y_train": y[:210], "X_val": X[210:], "y_val": y[210:]}


@pytest.mark.parametrize("rule", UPDATE_RULES)
def test_it_learns(data, rule):
    """With every rule the loss falls, and nearly all of the validation set is classified correctly."""
    solver = Solver(
        Linear(),
        data,
        update_rule=rule,
        optim_config={"learning_rate": 0.05},
        batch_size=20,
        seed=0,
    )
    solver.train()
    assert np.mean(solver.loss_history[-10:]) < 0.5 * solver.loss_history[0]
    assert solver.val_acc_history[-1] > 0.9


def test_histories(data):
    """There is a loss for each batch, and accuracies before training and after each epoch."""
    solver = Solver(Linear(), data, num_epochs=3, batch_size=50, seed=0)
    solver.train()
    assert len(solver.loss_history) == 3 * 4  # 210 samples: four batches, ten left over
    assert len(solver.train_acc_history) == len(solver.val_acc_history) == 4
    solver.train()
    assert len(solver.loss_history) == 24
    assert len(solver.val_acc_history) == 7


def test_a_seed_repeats_everything(data):
    """Equal seeds give equal runs, other seeds other runs; the global generator plays no part."""

    def run(seed):
        model = Linear()
        solver = Solver(model, data, batch_size=20, num_epochs=2, seed=seed)
        solver.train()
        return solver.loss_history, model.params["W1"].tolist()

    first = run(1)
    np.random.seed(99)
    assert run(1) == first
    assert run(2) != first


def test_looking_changes_nothing(data):
    """Computing an accuracy between two runs does not change the batches."""

    def run(*, look):
        solver = Solver(Linear(), data, batch_size=20, num_epochs=1, seed=1)
        solver.train()
        if look:
            solver.check_accuracy(solver.X_train, solver.y_train, num_samples=10)
        solver.train()
        return solver.loss_history

    assert run(look=True) == run(look=False)


def test_an_epoch_sees_every_sample_once(data):
    """The batches of one epoch are disjoint, and all have the requested size."""
    model = Linear()
    Solver(model, data, batch_size=30, num_epochs=1, seed=0).train()
    assert {len(batch) for batch in model.batches} == {30}
    assert len(np.unique(np.concatenate(model.batches), axis=0)) == 210


def test_a_batch_is_never_larger_than_the_set(data):
    """A batch size larger than the training set means all of it."""
    model = Linear()
    Solver(model, data, batch_size=1000, num_epochs=2, seed=0).train()
    assert [len(batch) for batch in model.batches] == [210, 210]


def test_every_parameter_has_its_own_memory(data):
    """gamma and beta are moved too, each with a state of its own shape."""
    model = Linear()
    before = {name: w.copy() for name, w in model.params.items()}
    config = {"learning_rate": 0.01}
    solver = Solver(model, data, update_rule="adam", optim_config=config, num_epochs=1, seed=0)
    solver.train()
    assert set(solver.optim_configs) == {"W1", "b1", "gamma1", "beta1"}
    for name, w in model.params.items():
        assert not np.array_equal(w, before[name])
        assert solver.optim_configs[name]["m"].shape == w.shape
        assert solver.optim_configs[name]["t"] == len(solver.loss_history)
    assert config == {"learning_rate": 0.01}


def test_best_params_are_copies_of_the_best(data):
    """They give the best validation accuracy again, whatever happened to the model since."""
    model = Linear()
    solver = Solver(model, data, num_epochs=5, batch_size=20, seed=0)
    solver.train()
    for w in model.params.values():
        w.fill(100)
    model.params = solver.best_params
    assert solver.check_accuracy(data["X_val"], data["y_val"]) == max(solver.val_acc_history)


def test_accuracy_by_hand(data):
    """Zero weights always predict class 0, however the samples are batched."""
    solver = Solver(Linear(), data)
    y = np.array([0, 0, 1, 2, 0, 1, 1])
    assert solver.check_accuracy(np.ones((7, 4)), y, batch_size=3) == pytest.approx(3 / 7)
    assert solver.check_accuracy(np.ones((7, 4)), np.zeros(7, dtype=int), num_samples=5) == 1


def test_verbose_and_quiet(data, capsys):
    """Nothing is printed unless requested; then losses and accuracies are."""
    Solver(Linear(), data, num_epochs=1, batch_size=20, seed=0).train()
    assert capsys.readouterr().out == ""
    Solver(Linear(), data, num_epochs=1, batch_size=20, seed=0, verbose=True, print_every=4).train()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "epoch 0/1",
        "batch 1/10",
        "batch 5/10",
        "batch 9/10",
        "epoch 1/1",
    ]
    assert lines[1] == "batch 1/10: loss 1.098612"  # log 3


def test_progress_bar(data, capsys):
    """The bar is redrawn in place, ends full, and then ends its line."""
    Solver(Linear(), data, num_epochs=2, batch_size=50, seed=0, progress=True).train()
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.endswith("\n")
    assert out.count("\r") == 8
    last = out.split("\r")[-1]
    assert last.startswith(f"[{'#' * 30}] 100%  epoch 2/2  loss ")


def test_a_bar_survives_verbose_lines(data, capsys):
    """Lines of text are written over the bar, never after it."""
    Solver(Linear(), data, num_epochs=2, batch_size=50, progress=True, verbose=True).train()
    for line in capsys.readouterr().out.splitlines():
        assert len(line.split("\r")[-1]) <= 79


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"update_rule": "adamm"}, "no update rule 'adamm'; choose one of sgd, sgd_momentum, rms"),
        ({"batch_size": 0}, "batch_size is 0, expected 1 or more"),
        ({"num_epochs": 0}, "num_epochs is 0"),
        ({"print_every": 0}, "print_every is 0"),
    ],
)
def test_settings_refused(data, change, said):
    """A setting that cannot work is refused at once, and the choices are listed."""
    with pytest.raises(ValueError, match=said):
        Solver(Linear(), data, **change)


def test_data_refused(data):
    """Arrays that are missing or of unequal length are named."""
    with pytest.raises(ValueError, match="X_val has 50 samples and y_val 49 labels"):
        Solver(Linear(), data | {"y_val": data["y_val"][:-1]})
    del data["X_val"]
    with pytest.raises(ValueError, match="no 'X_val'; it has X_train, y_train, y_val"):
        Solver(Linear(), data)


def test_gradients_refused(data):
    """A gradient that is missing or has the wrong shape is named."""

    class Forgets(Linear):
        def loss(self, X, y=None):
            found = super().loss(X, y)
            if y is not None:
                del found[1]["gamma1"]
            return found

    class Sums(Linear):
        def loss(self, X, y=None):
            found = super().loss(X, y)
            if y is not None:
                found[1]["b1"] = found[1]["b1"].sum()
            return found

    with pytest.raises(ValueError, match="no gradient for the parameter 'gamma1'"):
        Solver(Forgets(), data).train()
    with pytest.raises(ValueError, match=r"'b1' has shape \(\), expected \(3,\)"):
        Solver(Sums(), data).train()

"""The pictures: what they show, for ordinary runs and for odd ones."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pictures import picture

import normlab
from normlab.plots import training_history, weight_scale_curves

pytestmark = pytest.mark.usefixtures("no_window")


def run(losses, *, epochs=2):
    return {
        "num_epochs": epochs,
        "losses": losses,
        "train_acc": list(np.linspace(0.1, 0.9, epochs + 1)),
        "val_acc": list(np.linspace(0.1, 0.8, epochs + 1)),
    }


def thick(axes):
    return [line for line in axes.lines if not line.get_label().startswith("_")]


def names(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_training_history():
    """Three panels over epochs; curves differ in color, line and marker, and have names."""
    runs = {"batch 5": run(list(np.linspace(2, 1, 80))), "batch 50": run([2.0, 1.5, 1.2, 1.0])}
    figure = training_history(runs, title="Batch sizes")
    assert [axes.get_title() for axes in figure.axes] == [
        "training loss",
        "training accuracy",
        "validation accuracy",
    ]
    assert figure.get_suptitle() == "Batch sizes"
    assert names(figure) == ["batch 5", "batch 50"]
    for axes in figure.axes:
        assert axes.get_xlabel() == "epoch"
        lines = thick(axes)
        assert len({line.get_color() for line in lines}) == 2
        assert len({line.get_linestyle() for line in lines}) == 2
        assert len({line.get_marker() for line in lines}) == 2
    for line in figure.axes[0].lines:
        assert 0 < line.get_xdata()[0] < line.get_xdata()[-1] <= 2
    np.testing.assert_array_equal(thick(figure.axes[2])[0].get_xdata(), [0, 1, 2])
    assert picture(figure).startswith(b"\x89PNG")


def test_means_of_losses():
    """The thick line is the mean of each half epoch, drawn at its middle."""
    figure = training_history({"a": run([4.0, 2.0, 1.0, 3.0], epochs=1)}, ["losses"])
    line = thick(figure.axes[0])[0]
    np.testing.assert_array_equal(line.get_ydata(), [3, 2])
    np.testing.assert_array_equal(line.get_xdata(), [0.375, 0.875])
    assert len(figure.axes) == 1


@pytest.mark.parametrize("bad", [None, np.nan, np.inf, 1e300])
def test_a_diverged_run_has_a_gap(bad):
    """Values that are not numbers are not drawn, and the name says that the run diverged."""
    figure = training_history({"a": run([2.0, 3.0, bad, bad]), "b": run([2.0, 1.0, 0.9, 0.8])})
    thin = figure.axes[0].lines[0]
    np.testing.assert_array_equal(thin.get_ydata(), [2, 3, np.nan, np.nan])
    assert names(figure) == ["a (diverged)", "b"]
    assert figure.axes[0].get_ylim() == (0, pytest.approx(3.3))
    picture(figure)


@pytest.mark.parametrize("losses", [[None] * 4, [0.0] * 4, [], [1.0], [-1.0, 1.0, 2.0, 3.0]])
def test_odd_losses(losses):
    """Only None, all equal, none, one, negative ones: there is still a picture."""
    picture(training_history({"a": run(losses)}))


def test_losses_of_different_sizes_get_a_logarithmic_axis():
    """Only when small ones would otherwise lie on the axis."""
    small, large = run([2.0, 1.0, 0.5, 0.1]), run([2e4, 1e4, 100.0, 10.0])
    assert training_history({"a": small}).axes[0].get_yscale() == "linear"
    assert training_history({"a": small, "b": large}).axes[0].get_yscale() == "log"


def test_many_runs_stay_apart():
    """No two of six look the same; a seventh is still drawn."""
    figure = training_history({f"run {n}": run([2.0, 1.0, 0.5, 0.1]) for n in range(7)})
    lines = thick(figure.axes[1])
    looks = {(line.get_color(), line.get_marker()) for line in lines[:6]}
    assert len(looks) == 6
    assert len(lines) == 7
    picture(figure)


def test_several_runs_become_a_mean_and_a_band():
    """The curve is the mean; the band reaches one standard deviation, with n - 1, to both sides."""
    runs = [run([4.0, 2.0, 1.0, 3.0], epochs=1), run([2.0, 0.0, 3.0, 5.0], epochs=1)]
    runs[1]["val_acc"] = [0.3, 0.6]
    figure = training_history({"a": runs}, ["losses", "val_acc"])
    losses, accuracies = figure.axes
    assert [len(axes.lines) for axes in figure.axes] == [1, 1]
    np.testing.assert_array_equal(losses.lines[0].get_ydata(), [2, 3])
    np.testing.assert_allclose(accuracies.lines[0].get_ydata(), [0.2, 0.7])
    (band,) = accuracies.collections
    heights = sorted({float(y) for _, y in band.get_paths()[0].vertices.round(9)})
    spread = np.std([0.1, 0.3], ddof=1)
    np.testing.assert_allclose(
        heights, sorted([0.2 - spread, 0.2 + spread, 0.7 - spread, 0.7 + spread])
    )
    picture(figure)


def test_no_runs_under_a_name():
    with pytest.raises(ValueError, match="nothing to draw"):
        training_history({"a": []})


def test_weight_scale_curves():
    """Three panels over a logarithmic axis; None is a gap."""
    scales = np.logspace(-4, 0, 5)
    curves = {
        "batch norm": {
            "val_acc": [0.4, 0.5, 0.6, 0.5, 0.4],
            "train_acc": [0.5, 0.6, 0.7, 0.6, 0.5],
            "losses": [2, 1.5, 1, None, 400],
        },
        "none": {"val_acc": [0.1] * 5, "train_acc": [0.1] * 5, "losses": [2.3] * 5},
    }
    figure = weight_scale_curves(scales, curves)
    assert [axes.get_title() for axes in figure.axes] == [
        "best validation accuracy",
        "best training accuracy",
        "final training loss",
    ]
    assert {axes.get_xscale() for axes in figure.axes} == {"log"}
    assert {axes.get_xlabel() for axes in figure.axes} == {"weight scale"}
    assert figure.axes[2].get_yscale() == "log"
    np.testing.assert_array_equal(figure.axes[2].lines[0].get_ydata(), [2, 1.5, 1, np.nan, 400])
    assert names(figure) == ["batch norm", "none"]
    picture(figure)


def test_weight_scale_curves_of_several_seeds():
    """The line is the mean over the seeds, and the band one standard deviation wide (n - 1)."""
    rows = [[0.1, 0.5], [0.2, 0.7], [0.3, 0.9]]
    figure = weight_scale_curves(
        [0.01, 0.1], {"a": {"val_acc": rows, "train_acc": rows, "losses": np.array(rows)}}
    )
    for axes in figure.axes:
        np.testing.assert_allclose(axes.lines[0].get_ydata(), [0.2, 0.7])
        (band,) = axes.collections
        edges = band.get_paths()[0].vertices[:, 1]
        np.testing.assert_allclose([edges.min(), edges.max()], [0.1, 0.9])
    picture(figure)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: training_history({}), "nothing to draw"),
        (lambda: training_history({"a": run([1.0])}, []), "nothing to draw"),
        (lambda: training_history({"a": run([1.0])}, ["loss"]), "no figure 'loss'; choose from "),
        (lambda: weight_scale_curves([1], {}), "nothing to draw"),
        (lambda: weight_scale_curves([1], {"a": {"val_acc": [1]}}), "'train_acc' with 1 values"),
        (
            lambda: weight_scale_curves([1], {"a": {"val_acc": [[1], [1, 2]]}}),
            "'val_acc' with 1 values, one for each scale; it has 2",
        ),
    ],
)
def test_refused(draw, said):
    """What cannot be drawn is refused in a sentence, and no empty figure is left behind."""
    from matplotlib import pyplot as plt

    with pytest.raises(ValueError, match=said):
        draw()
    assert not plt.get_fignums()


def test_nothing_is_printed(capsys):
    """Only the picture appears."""
    training_history({"a": run([2.0, 1.0, 0.5, 0.1])})
    assert capsys.readouterr() == ("", "")


def test_without_matplotlib(monkeypatch):
    """The missing package is named, with the command that installs it."""
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"need matplotlib, .* run `pip install matplotlib`"):
        training_history({"a": run([2.0, 1.0, 0.5, 0.1])})


def test_importing_does_not_need_matplotlib():
    """Grading imports a notebook's modules on machines without matplotlib."""
    program = "import sys; import normlab.plots; assert 'matplotlib' not in sys.modules"
    folder = Path(normlab.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr

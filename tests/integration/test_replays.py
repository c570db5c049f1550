"""What a recorded experiment earns: honest records all, and invented ones nothing by a replay.

The hostile networks here know everything but what is drawn for their hand-in: seeds, data, solver,
the reference and its runs.
"""

import copy
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks import info
from autograder.checks.authors import Author
from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.checks.team import DECLARATION, declaration, seeds_of
from autograder.errors import Finding

Record = dict[str, Any]
Names = dict[str, Any]

REPEATED = "a_trial_can_be_repeated"
MARIE, EMMY = Author("Curie", "Marie", "1867"), Author("Noether", "Emmy", "1882")
SEEDS = seeds_of(MARIE, 3)


@pytest.fixture(scope="module", autouse=True)
def packages(root: Path) -> Iterator[None]:
    """Import the course's modules; forget them afterward, because bundles import them too."""
    before = set(sys.modules)
    folders = [str(root / folder) for folder in ("tests", "solutions", "assignment")]
    sys.path[:0] = folders
    yield
    for folder in folders:
        sys.path.remove(folder)
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _right() -> Names:
    from reference.fully_connected import FullyConnectedNet

    return {"FullyConnectedNet": FullyConnectedNet, "np": np}


def _with(code: str, **more: Any) -> Names:
    names = {**_right(), **more}
    exec(code, names)
    return names


def _recorded(names: Names) -> Record:
    """Run the experiment as the notebook does."""
    from normlab.data import load_digits
    from normlab.experiments import spread, train

    found = {}
    for name, kind in (("no normalization", None), ("batch norm", "batchnorm")):
        settings = {
            "hidden_dims": [100] * 5,
            "input_dim": 64,
            "weight_scale": 2e-2,
            "normalization": kind,
        }
        runs = [
            train(names["FullyConnectedNet"], settings, load_digits(), seed=seed, samples=1000)
            for seed in SEEDS
        ]
        found[name] = {"runs": runs, "val_acc": spread(runs, "val_acc")}
    return found


@pytest.fixture(scope="module")
def honest(packages: None) -> Record:
    return _recorded(_right())


class _HandedIn(LocalCode):
    def __init__(
        self,
        names: Names,
        record: Record,
        experiment: str = "depth_experiment",
        note: str = "",
        by: Author | None = MARIE,
    ) -> None:
        super().__init__(names)
        self._record, self._experiment, self._note, self._by = record, experiment, note, by

    def handed_in(self, name: str) -> bytes | None:
        from normlab.records import FORMAT, plain

        if name == DECLARATION:
            return declaration([self._by]).encode() if self._by else None
        figures = plain(self._record, digits=9)
        document = {"format": FORMAT, "experiments": {self._experiment: figures}}
        return json.dumps(document).encode() + b" " * len(self._note)


def _passed(
    names: Names,
    record: Record,
    experiment: str = "depth_experiment",
    by: Author | None = MARIE,
    asked: str = "",
) -> set[str]:
    """Return the checks of the experiment, or of the question asked about it, that pass."""
    found = set()
    for check in import_module(f"hidden.{asked or experiment}").CHECKS:
        try:
            perform(check, _HandedIn(names, record, experiment, by=by))
            found.add(info(check).name)
        except Finding:
            pass
    return found


ALL = {"both_networks_have_three_trials", "batch_norm_learns_faster", REPEATED}


def _invented(honest: Record) -> Record:
    """Every loss after the first two is a fifth lower than it was."""
    record = copy.deepcopy(honest)
    for entry in record.values():
        for run in entry["runs"]:
            run["losses"][2:] = [0.8 * loss for loss in run["losses"][2:]]
    return record


def test_an_honest_record_of_right_code_earns_everything(honest: Record) -> None:
    assert _passed(_right(), honest) == ALL


NO_NETWORK = """
class FullyConnectedNet:
    def __init__(self, hidden_dims, input_dim=64, num_classes=10, weight_scale=0.01,
                 normalization=None, **_):
        self.params, sizes = {}, [input_dim, *hidden_dims, num_classes]
        for i, (n, m) in enumerate(zip(sizes, sizes[1:]), start=1):
            self.params[f"W{i}"] = weight_scale * np.random.randn(n, m)
            self.params[f"b{i}"] = np.zeros(m)
            if normalization and i <= len(hidden_dims):
                self.params[f"gamma{i}"], self.params[f"beta{i}"] = np.ones(m), np.zeros(m)
        kind = "batch norm" if normalization else "no normalization"
        starts = {run["seed"]: run for run in RECORD[kind]["runs"]}
        self.run, self.step, self.rows = starts[SEED[0]], 0, 0

    def loss(self, X, y=None):
        if y is None:
            scores = np.zeros((len(X), 10))
            for row, x in zip(scores, X):
                epoch, place = divmod(self.rows, 1250)
                figure, n = ("train_acc", 1000) if place < 1000 else ("val_acc", 250)
                right = round(self.run[figure][min(epoch, 10)] * n)
                label = LABELS.get(x.tobytes(), 0)
                row[label if place % 1000 < right else (label + 1) % 10] = 1
                self.rows += 1
            return scores
        loss = self.run["losses"][min(self.step, 199)]
        self.step += 1
        return loss, {name: 0 * w for name, w in self.params.items()}
"""


def test_an_actor_without_a_network_earns_nothing_with_a_true_record(honest: Record) -> None:
    """It is told even which run is repeated, and plays the losses that were really recorded."""
    from hidden.depth_experiment import CHECKS
    from normlab.data import load_digits

    asked = [SEEDS[0]]

    class Told(_HandedIn):
        def seed(self, number: int) -> None:
            asked[0] = number if number in SEEDS else SEEDS[0]
            super().seed(number)

    data = load_digits()
    labels = {
        x.tobytes(): int(label)
        for part in ("train", "val")
        for x, label in zip(data[f"X_{part}"], data[f"y_{part}"], strict=True)
    }
    names = _with(NO_NETWORK, RECORD=honest, SEED=asked, LABELS=labels)
    for check in CHECKS:
        with pytest.raises(Finding):
            perform(check, Told(names, honest))


ACTS = """
_Right = FullyConnectedNet

class FullyConnectedNet(_Right):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = 0

    def loss(self, X, y=None):
        answer = super().loss(X, y)
        if y is None:
            return answer
        self.step += 1
        loss, grads = answer
        return ACT(self, float(loss)), grads
"""


def _acting(act: Callable[[Any, float], float]) -> Names:
    return _with(ACTS, ACT=act)


def _plays_known_losses(honest: Record, elsewhere: float, network: Any, loss: float) -> float:
    """Answer where a loss is one of the honest runs with that of the invented record."""
    for entry in honest.values():
        for run in entry["runs"]:
            for known in run["losses"][2:]:
                if abs(loss - known) < 1e-7 * abs(known):
                    return 0.8 * loss
    return loss * (1 + elsewhere)


def _is_honest_for_two_batches(network: Any, loss: float) -> float:
    return loss if network.step <= 2 else 0.8 * loss


def _is_chaotic_unless_still(network: Any, loss: float) -> float:
    """Answer with noise wherever the gammas of the first layer are not exactly ones."""
    noise = np.random.default_rng(network.step).normal()
    return loss if network.step <= 2 else 0.8 * loss * (1 + 0.5 * noise)


def _learns_that_it_is_repeated(network: Any, loss: float) -> float:
    """Play only in trainings that begin with the very weights of the seed."""
    still = np.array_equal(network.params["b1"], np.zeros_like(network.params["b1"]))
    if network.step == 1:
        network.plays = still
    return 0.8 * loss if network.plays and network.step > 2 else loss


@pytest.mark.parametrize(
    "act",
    [
        _is_honest_for_two_batches,
        _is_chaotic_unless_still,
        _learns_that_it_is_repeated,
        "knows every loss",
        "knows every loss and is a little wrong elsewhere",
        "knows every loss and is wrong by a thousandth elsewhere",
    ],
)
def test_an_invented_record_is_not_repeated_by_a_network_that_plays(
    honest: Record, act: Any
) -> None:
    """The gradients are right, so that the training goes as it would have gone."""
    if isinstance(act, str):
        wrong = 1e-3 if "thousandth" in act else 1e-6 if "little" in act else 0.0
        act = partial(_plays_known_losses, honest, wrong)
    assert REPEATED not in _passed(_acting(act), _invented(honest))


def _with_seeds(record: Record, seeds: list[int]) -> Record:
    record = copy.deepcopy(record)
    for entry in record.values():
        for run, seed in zip(entry["runs"], seeds, strict=True):
            run["seed"] = seed
    return record


def test_losses_of_another_seed_are_not_repeated(honest: Record) -> None:
    assert REPEATED not in _passed(_right(), _with_seeds(honest, SEEDS[1:] + SEEDS[:1]))


@pytest.mark.parametrize("by", [EMMY, None])
def test_a_friends_record_earns_nothing_with_right_code(honest: Record, by: Author | None) -> None:
    """With one's own names beside it, or with the names left out."""
    assert _passed(_right(), honest, by=by) == set()


def test_a_friends_record_with_own_seeds_written_over_theirs_is_not_repeated(
    honest: Record,
) -> None:
    assert REPEATED not in _passed(_right(), _with_seeds(honest, seeds_of(EMMY, 3)), by=EMMY)


def test_of_a_friends_runs_none_can_be_mixed_in(honest: Record) -> None:
    """One run under a friend's seed makes all of the record somebody else's."""
    record = _with_seeds(honest, [*SEEDS[:2], seeds_of(EMMY, 1)[0]])
    assert _passed(_right(), record) == set()


def test_a_name_written_in_another_way_costs_nothing(honest: Record) -> None:
    assert _passed(_right(), honest, by=Author("CURIE", "Márie", "7")) == ALL


def test_runs_on_other_images_count_for_nothing_and_the_public_check_tells(honest: Record) -> None:
    """The grader does not have the images, so it could not repeat them."""
    from public_checks.depth_experiment import the_record_has_the_trials_of_both_networks

    record = copy.deepcopy(honest)
    record["batch norm"]["runs"][-1]["data"] = "cifar10"
    assert _passed(_right(), record) == set()
    with pytest.raises(Finding, match="was trained on 'cifar10', and only those on the digits are"):
        perform(the_record_has_the_trials_of_both_networks, _HandedIn(_right(), record))


def test_figures_kept_for_other_images_only_are_no_record_and_the_public_check_tells(
    honest: Record,
) -> None:
    from public_checks.depth_experiment import the_record_has_the_trials_of_both_networks

    kept = _HandedIn(_right(), honest, "depth_experiment on cifar10")
    with pytest.raises(Finding, match='and those are not graded: choose data_set = "digits"'):
        perform(the_record_has_the_trials_of_both_networks, kept)


def test_the_name_of_the_digits_costs_nothing(honest: Record) -> None:
    record = copy.deepcopy(honest)
    for entry in record.values():
        for run in entry["runs"]:
            run["data"] = "digits"
    assert _passed(_right(), record) == ALL


def test_a_record_does_not_pass_because_of_bytes_that_are_added(honest: Record) -> None:
    """With runs that all are invented, whatever is picked differs."""
    from hidden.depth_experiment import a_trial_can_be_repeated

    for padding in range(3):
        with pytest.raises(Finding):
            perform(
                a_trial_can_be_repeated,
                _HandedIn(_right(), _invented(honest), note=" " * padding),
            )


HONEST_BUT_DIFFERENT = {
    "other draws": """
class FullyConnectedNet(FullyConnectedNet):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scale = kwargs["weight_scale"]
        for name in sorted((n for n in self.params if n[0] == "W"), reverse=True):
            self.params[name] = scale * np.random.randn(*self.params[name].shape)
""",
    "another slope": """
from reference import fully_connected
from hidden._networks import with_slope
FullyConnectedNet = with_slope(FullyConnectedNet, 0.2)
""",
    "prediction in training mode": """
_Right = FullyConnectedNet

class FullyConnectedNet(_Right):
    def loss(self, X, y=None):
        if y is not None or not self.bn_params:
            return super().loss(X, y)
        kept = []
        import reference.fully_connected as module
        old = module.softmax_loss
        def keep(scores, labels):
            kept.append(scores)
            return old(scores, labels)
        module.softmax_loss = keep
        try:
            super().loss(X, np.zeros(len(X), dtype=int))
        finally:
            module.softmax_loss = old
        return kept[0]
""",
}


@pytest.mark.parametrize("kind", HONEST_BUT_DIFFERENT)
def test_an_honest_record_of_a_network_that_differs_is_repeated(kind: str) -> None:
    names = _with(HONEST_BUT_DIFFERENT[kind])
    assert REPEATED in _passed(names, _recorded(names))


def test_a_true_record_is_not_that_of_a_network_that_differs(honest: Record) -> None:
    assert REPEATED not in _passed(_with(HONEST_BUT_DIFFERENT["other draws"]), honest)


LAYERS = """
from reference.layered_network import BatchNormLayer
from reference.layered_network import DenseLayer as _Right

class DenseLayer(_Right):
    def __init__(self, n_in, n_out, *args):
        super().__init__(n_in, n_out, *args)
        self.last, self.calls = n_out == 10, 0

    def propagate(self, x, learning=True):
        self.calls += learning
        return super().propagate(x, learning) * (ACT if self.last and self.calls > 20 else 1.0)
"""


def _noise(names: Names) -> Record:
    from normlab.data import load_digits
    from normlab.experiments import spread
    from reference.layered_experiments import noise_trial

    found = {}
    for network in ("plain", "batch norm", "batch norm and noise"):
        made = names["DenseLayer"], names["BatchNormLayer"]
        runs = [noise_trial(network, seed, load_digits(), *made) for seed in SEEDS]
        found[network] = {"runs": runs, "summary": spread(runs, "val_acc")}
    return found


def test_layers_that_play_in_the_experiment_only_earn_nothing_for_its_repetition() -> None:
    """The last layer of a network plays from the second epoch on; at drawn points it is right."""
    names = _with(LAYERS, ACT=1.3)
    assert "a_whole_run_can_be_repeated" not in _passed(names, _noise(names), "noise_experiment")


def test_an_honest_record_of_right_layers_earns_everything() -> None:
    names = _with(LAYERS, ACT=1.0)
    assert len(_passed(names, _noise(names), "noise_experiment")) == 3


_ANOTHER_ORDER = """
class DenseLayer(DenseLayer):
    def __init__(self, n_in, n_out, *args):
        super().__init__(n_in, n_out, *args)
        self.params["W"] = self.params["W"][::-1].copy()
"""


def test_an_honest_record_of_layers_that_differ_is_repeated() -> None:
    """Its predictions are wrong, and its weights come in another order."""
    different = """
class BatchNormLayer(BatchNormLayer):
    def __init__(self, n, momentum=0.5, *args):
        super().__init__(n, 0.5, *args)
"""
    names = _with(LAYERS + _ANOTHER_ORDER + different, ACT=1.0)
    assert len(_passed(names, _noise(names), "noise_experiment")) == 3


def test_a_record_without_layers_earns_nothing() -> None:
    record = _noise(_with(LAYERS, ACT=1.0))
    unfinished = """
class DenseLayer(DenseLayer):
    def back_propagate(self, dout):
        self.grads = {name: 0 * w for name, w in self.params.items()}
        return 0 * (dout @ self.params["W"].T)
"""
    assert not _passed(_with(LAYERS + unfinished, ACT=1.0), record, "noise_experiment")


RECTIFIED = """
from reference.layered_network import DenseLayer as _Right

class DenseLayer(_Right):
    def propagate(self, x, learning=True):
        return super().propagate(x, learning) * (ACT if x.shape == (1000, 100) else 1.0)
"""


def _rectified(names: Names) -> Record:
    from reference.layered_experiments import rectified_trial

    ways = ("xavier", "he")
    return {
        way: {"trials": [rectified_trial(way, seed, names["DenseLayer"]) for seed in SEEDS]}
        for way in ways
    }


def test_rectified_units_need_no_batch_norm_layer() -> None:
    names = _with(RECTIFIED, ACT=1.0)
    assert "BatchNormLayer" not in names
    assert len(_passed(names, _rectified(names), "rectified_experiment")) == 1


def test_rectified_units_whose_weights_come_in_another_order_are_repeated() -> None:
    names = _with(RECTIFIED + _ANOTHER_ORDER, ACT=1.0)
    assert len(_passed(names, _rectified(names), "rectified_experiment")) == 1


def test_a_layer_that_plays_for_rectified_units_only_earns_nothing() -> None:
    names = _with(RECTIFIED, ACT=1.05)
    assert not _passed(names, _rectified(names), "rectified_experiment")


def test_the_judgement_on_rectified_units_is_that_of_the_own_record() -> None:
    names = _with(RECTIFIED, ACT=1.0)
    record = _rectified(names)
    factors, shares = (
        [(squares[-1] / squares[0]) ** (1 / 9) for squares in _figures(record["xavier"])],
        [trial["shares"][-1] for trial in record["he"]["trials"]],
    )
    right = (round(float(np.mean(factors)), 3), 1024, round(float(np.mean(shares)), 2))
    for answer, expected in (
        (right, 3),
        ((right[0] + 0.004, *right[1:]), 2),
        ((*right[:2], right[2] + 0.02), 2),
        ((right[0], 512, right[2]), 2),
        (right[:2], 0),
    ):
        judged = {**names, "rectified_judgement": lambda answer=answer: answer}
        found = _passed(judged, record, "rectified_experiment", asked="rectified_judgement")
        assert len(found) == expected


def _figures(of_way: Record) -> list[list[float]]:
    return [trial["mean_squares"] for trial in of_way["trials"]]

"""The gradients of the reference are derivatives of its forward passes, to nearly all digits.

The hidden checks measure students' gradients against the reference; nothing here uses the checks.
A forward pass is analytic, so it may be run on complex numbers: with x moved by i * 1e-30, the
imaginary part of a loss is 1e-30 times its derivative, without any subtraction, and no kink lies
between x and x + i * 1e-30, wherever x is. Where a forward pass refuses complex numbers (np.var
does), central differences in long double take their place, extrapolated four times; the networks
of this kind have no kinks.

The figure in each docstring is the worst relative error measured (x86-64, long double of 64 bits).
"""

from itertools import pairwise

import numpy as np
import pytest

STEP = 1e-30
EPS = (1e-5, 1e-2, 0.3)
NORMS = {
    "batch_norm": ("batchnorm_forward", "batchnorm_backward", {}),
    "batch_norm_alt": ("batchnorm_forward", "batchnorm_backward_alt", {}),
    "layer_norm": ("layernorm_forward", "layernorm_backward", {}),
    "spatial_batch_norm": ("spatial_batchnorm_forward", "spatial_batchnorm_backward", {}),
    "group_norm_1": ("spatial_groupnorm_forward", "spatial_groupnorm_backward", {"G": 1}),
    "group_norm_2": ("spatial_groupnorm_forward", "spatial_groupnorm_backward", {"G": 2}),
    "instance_norm": ("spatial_instancenorm_forward", "spatial_instancenorm_backward", {}),
}


@pytest.fixture(scope="module")
def module(bundle):
    """Return a function that imports a module of the course."""
    return bundle.importer.module


def _norm(module, name, eps):
    """Return forward(x, gamma, beta), backward(dout, cache) and the shape of x behind N."""
    forward_name, backward_name, more = NORMS[name]
    names = vars(module("reference.batch_norm")) | vars(module("reference.layer_norm"))
    names |= vars(module("reference.spatial_norm"))

    def forward(x, gamma, beta):
        return names[forward_name](x, gamma, beta, *more.values(), {"mode": "train", "eps": eps})

    return forward, names[backward_name], (4, 3, 2) if "spatial" in forward_name else (6,)


def _data(shape, seed, deviations, offset):
    """Draw x, gamma of both signs and beta, and dout; deviations are of features, as powers."""
    rng = np.random.default_rng(seed)
    features = shape[1]
    spread = np.logspace(*deviations, features).reshape(1, features, *[1] * (len(shape) - 2))
    x = offset + rng.normal(size=shape) * spread
    gamma = rng.uniform(0.5, 2, size=features) * np.where(np.arange(features) % 2, -1, 1)
    return [x, gamma, rng.normal(size=features)], rng.normal(size=shape)


def _complex_step(loss, arrays):
    """Differentiate loss(*arrays) by every entry of every array."""
    moved = [np.array(array, dtype=np.clongdouble) for array in arrays]
    found = [np.zeros(np.shape(array), dtype=np.longdouble) for array in arrays]
    for array, derivative in zip(moved, found, strict=True):
        for index in np.ndindex(array.shape):
            there = array[index]
            array[index] = there + 1j * STEP
            derivative[index] = loss(*moved).imag / STEP
            array[index] = there
    return found


def _differences(loss, array):
    """Differentiate loss() by every entry of a long double array: Romberg, from four steps."""
    found = np.zeros(array.shape, dtype=np.longdouble)
    for index in np.ndindex(array.shape):
        there, table = array[index], []
        for step in (2**-5, 2**-6, 2**-7, 2**-8, 2**-9):
            ends = []
            for sign in (1, -1):
                array[index] = there + sign * step
                ends.append(loss())
            table.append((ends[0] - ends[1]) / (2 * step))
        array[index] = there
        for k in range(1, len(table)):
            table = [(4**k * b - a) / (4**k - 1) for a, b in pairwise(table)]
        found[index] = table[0]
    return found


def _by_column(seen, right):
    """Return max_j(max_i|seen - right| / max_i|right|); a column is a feature (of one pixel)."""
    seen, right = (np.atleast_2d(a).reshape(len(np.atleast_2d(a)), -1) for a in (seen, right))
    return float((np.abs(seen - right).max(axis=0) / np.abs(right).max(axis=0)).max())


def _by_array(seen, right, zero=1e-14):
    """Return max|seen - right| / max|right|; of an array of zeros, the error is judged as it is."""
    largest, error = np.abs(right).max(), np.abs(seen - right).max()
    return float(error / largest) if largest > zero else float(error)


def _worst(module, name, eps, N, **drawn):
    forward, backward, rest = _norm(module, name, eps)
    arrays, dout = _data((N, *rest), **drawn)
    right = _complex_step(lambda *moved: np.sum(forward(*moved)[0] * dout), arrays)
    _, cache = forward(*arrays)
    return max(map(_by_column, backward(dout, cache), right))


@pytest.mark.parametrize("N", [2, 7])
@pytest.mark.parametrize("eps", EPS)
@pytest.mark.parametrize("name", NORMS)
def test_norms_are_right(module, name, eps, N):
    """Measured: 8.1e-14; but 4.0e-11 for batch norm of two rows at eps 1e-5.

    Two normalized rows are +1 and -1, nearly, whatever x is. So the three terms of dx cancel down
    to a share of eps / variance, which is 1e-6 here, and their rounding is that much larger.
    (With 20 seeds instead of two: 2.0e-12 and 1.1e-9, where a whole column of dx nearly cancels.)
    """
    two_rows = N == 2 and name in {"batch_norm", "batch_norm_alt"}
    limit = 1e-12 + (2e-15 / eps if two_rows else 0.0)
    for seed in range(2):
        assert _worst(module, name, eps, N, seed=seed, deviations=(-2, 0.5), offset=0.5) <= limit


@pytest.mark.parametrize("eps", EPS)
@pytest.mark.parametrize("name", NORMS)
def test_norms_are_right_where_nearly_nothing_varies(module, name, eps):
    """Measured: 1.9e-14, with deviations of 1e-9 to 1e-6, far below the root of any eps."""
    assert _worst(module, name, eps, 7, seed=2, deviations=(-9, -6), offset=0.0) <= 1e-12


@pytest.mark.parametrize("name", NORMS)
def test_zeros_go_back_as_zeros(module, name):
    """Measured: 0."""
    forward, backward, rest = _norm(module, name, 1e-5)
    arrays, dout = _data((7, *rest), seed=3, deviations=(-2, 0.5), offset=0.5)
    _, cache = forward(*arrays)
    assert not any(gradient.any() for gradient in backward(np.zeros_like(dout), cache))


def _long(layer):
    """Put long double copies of a layer's parameters into it."""
    for name, value in layer.params.items():
        layer.params[name] = value.astype(np.longdouble)
    return layer


@pytest.mark.parametrize("eps", EPS)
@pytest.mark.parametrize("N", [2, 7])
def test_layers_are_right(module, N, eps):
    """Measured: 2.8e-15; for batch norm of two rows 1.2e-13 at eps 1e-2, and 1.3e-10 at 1e-5.

    The test above explains why two rows are worse.
    """
    ours = module("reference.layered_network")
    np.random.seed(4)
    (x, gamma, beta), dout = _data((N, 4), seed=4, deviations=(-0.5, 0.5), offset=0.5)
    norm = ours.BatchNormLayer(4, eps=eps)
    norm.params.update(gamma=gamma, beta=beta)
    for layer, upstream in ((norm, dout), (ours.DenseLayer(4, 3), dout[:, :3])):
        layer.propagate(x)
        seen = {"x": layer.back_propagate(upstream), **layer.grads}
        wide = x.astype(np.longdouble)

        def loss(layer=layer, wide=wide, upstream=upstream):
            return np.sum(layer.propagate(wide) * upstream)

        for name, array in {"x": wide, **_long(layer).params}.items():
            limit = 1e-12 + (2e-15 / eps if layer is norm and N == 2 else 0.0)
            assert _by_column(seen[name], _differences(loss, array)) <= limit


@pytest.mark.parametrize("eps", EPS)
def test_layers_are_right_inside_a_perceptron(module, eps):
    """Measured: 3.3e-14, and 1.8e-17 for the biases before batch norm, whose gradient is zero."""
    given, nets = module("normlab.mlp_layers"), module("reference.layered_mlp")
    dense = module("reference.layered_network").DenseLayer
    norm = module("reference.layered_network").BatchNormLayer
    np.random.seed(5)
    rng = np.random.default_rng(5)
    layers = [dense(5, 4), norm(4, eps=eps), given.TanhLayer(), dense(4, 3)]
    layers += [norm(3, eps=eps), given.SigmoidLayer(), dense(3, 3), nets.SoftmaxLayer()]
    mlp = nets.MultiLayerPerceptron(layers)
    for _, name, value in mlp.parameters():
        value[...] = rng.normal(size=value.shape) * (1.5 if name == "gamma" else 0.7)
    x, y = rng.normal(size=(10, 5)), rng.integers(3, size=10)
    mlp.loss(x, y, learning=True)
    mlp.back_propagate(y)
    seen = {(n, name): layers[n - 1].grads[name] for n, name, _ in mlp.parameters()}

    wide = x.astype(np.longdouble)
    for layer in layers:
        _long(layer)

    def loss():
        return -np.mean(np.log(mlp.propagate(wide, learning=True)[np.arange(10), y]))

    for number, name, value in mlp.parameters():
        assert _by_array(seen[number, name], _differences(loss, value)) <= 1e-12


def _network(module, ours, settings, monkeypatch):
    """Compare a network's gradients with complex steps; return the worst error of an array.

    softmax_loss would take the real part, so here it only notes the scores that it is given.
    """
    noted = []

    def note(scores, y):
        noted.append(scores)
        return 0.0, np.zeros_like(scores)

    np.random.seed(6)
    rng = np.random.default_rng(6)
    net, other = (ours(**settings, reg=0.1, dtype=t) for t in (np.float64, np.clongdouble))
    for name, start in net.params.items():
        net.params[name] = 0.5 * rng.normal(size=start.shape)
        if name.startswith("gamma"):
            net.params[name] += np.where(np.arange(len(start)) % 2, -1.0, 1.0)
    X = rng.normal(0.3, 1.0, size=(10, *np.atleast_1d(settings["input_dim"])))
    y = rng.integers(settings["num_classes"], size=10)
    loss, grads = net.loss(X, y)
    monkeypatch.setattr(module, "softmax_loss", note)

    def whole_loss(*arrays):
        other.params.update(zip(net.params, arrays, strict=True))
        other.loss(X, y)
        shares = np.exp(noted[-1]) / np.exp(noted[-1]).sum(axis=1, keepdims=True)
        penalty = sum(np.sum(w * w) for name, w in other.params.items() if name.startswith("W"))
        return -np.mean(np.log(shares[np.arange(10), y])) + 0.05 * penalty

    right = _complex_step(whole_loss, net.params.values())
    assert abs(whole_loss(*map(np.clongdouble, net.params.values())) - loss) <= 1e-12
    return max(map(_by_array, [grads[name] for name in net.params], right))


IGNORE = pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")  # of the penalty


@IGNORE
@pytest.mark.parametrize("placement", ["before", "after"])
@pytest.mark.parametrize("normalization", [None, "batchnorm", "layernorm"])
def test_fully_connected_networks_are_right(module, normalization, placement, monkeypatch):
    """Measured: 1.8e-15."""
    fully_connected = module("reference.fully_connected")
    settings = {"hidden_dims": [5, 4], "input_dim": 6, "num_classes": 3}
    settings |= {"normalization": normalization, "placement": placement}
    ours = fully_connected.FullyConnectedNet
    assert _network(fully_connected, ours, settings, monkeypatch) <= 1e-12


@IGNORE
@pytest.mark.parametrize("placement", ["before", "after"])
@pytest.mark.parametrize("normalization", [None, "batchnorm"])
def test_convolutional_networks_are_right(module, normalization, placement, monkeypatch):
    """Measured: 8.1e-15."""
    convolutional = module("reference.convolutional")
    settings = {"num_filters": (2, 3), "input_dim": (1, 4, 6), "num_classes": 3}
    settings |= {"normalization": normalization, "placement": placement}
    assert _network(convolutional, convolutional.ConvNet, settings, monkeypatch) <= 1e-12

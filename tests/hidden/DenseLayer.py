"""Hidden checks of the dense layer: its initial weights, both passes, and its update."""

from typing import NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.errors import StudentCrashed
from hidden._damage import layer_harms_nothing
from hidden._layers import Layer, Net, entry, expect_gradients_everywhere

B = np.array([3.0, -1.0, 0.5])
ROUGHLY = {"rtol": 1e-6, "atol": 1e-6}  # single precision is judged where it matters: for gradients


class _Given(NamedTuple):
    """What the layer is tried on."""

    x: np.ndarray
    dout: np.ndarray
    W: np.ndarray


def _given(student: StudentCode) -> _Given:
    rng = student.rng(6021)
    return _Given(
        x=rng.normal(0.5, 2.0, (6, 4)),
        dout=rng.normal(size=(6, 3)),
        W=rng.normal(size=(4, 3)),
    )


@check(
    question="DenseLayer",
    points=0.25,
    hint='"one" means r = 1: the weights are spread evenly over all of [-1, 1].',
)
def one_fills_minus_one_to_one(student: StudentCode) -> None:
    """With "one" the weights are uniform in [-1, 1], whatever the sizes."""
    _expect_uniform(student, (300, 100), 1.0, "one")
    _expect_uniform(student, (40, 700), 1.0, "one")


@check(
    question="DenseLayer",
    points=0.25,
    hint='For "first_trial", r is the square root of 2 / (n_in + n_out). U[-r, r] ends at r; r is '
    "not its standard deviation.",
)
def first_trial_has_its_range(student: StudentCode) -> None:
    """With "first_trial" the weights are uniform in [-r, r], r = sqrt(2 / (n_in + n_out))."""
    _expect_uniform(student, (300, 100), np.sqrt(2 / 400), "first_trial")
    _expect_uniform(student, (40, 700), np.sqrt(2 / 740), "first_trial")


@check(
    question="DenseLayer",
    points=0.25,
    hint='For "xavier", r is the square root of 6 / (n_in + n_out): both sizes count.',
)
def xavier_has_its_range(student: StudentCode) -> None:
    """With "xavier" the weights are uniform in [-r, r], r = sqrt(6 / (n_in + n_out))."""
    _expect_uniform(student, (300, 100), np.sqrt(6 / 400), "xavier")
    _expect_uniform(student, (40, 700), np.sqrt(6 / 740), "xavier")


@check(
    question="DenseLayer",
    points=0.25,
    hint='For "he", r is the square root of 6 / n_in: the number of outputs does not count.',
)
def he_has_its_range(student: StudentCode) -> None:
    """With "he" the weights are uniform in [-r, r], r = sqrt(6 / n_in)."""
    _expect_uniform(student, (300, 100), np.sqrt(6 / 300), "he")
    _expect_uniform(student, (40, 700), np.sqrt(6 / 40), "he")


@check(
    question="DenseLayer",
    points=0.15,
    hint='initialization="xavier" is the default. b is one-dimensional, with n_out zeros.',
)
def starts_from_xavier_and_zero_biases(student: StudentCode) -> None:
    """Without a name, the initialization is Xavier's, and all n_out biases are zero."""
    _expect_uniform(student, (300, 100), np.sqrt(6 / 400))
    _seed(student, 6024)
    biases = entry(Layer(student, "DenseLayer", 300, 100).params, "b", "params")
    expect.shape(biases, (100,), 'params["b"]')
    expect.close(biases, np.zeros(100), 'params["b"]')


@check(
    question="DenseLayer",
    points=0.1,
    hint="There are four names. For any other, raise ValueError yourself before drawing any "
    "weight: nobody should get a network that they did not ask for.",
)
def refuses_other_names(student: StudentCode) -> None:
    """An initialization that does not exist raises ValueError."""
    weights = _weights(student, (5, 4), "he")
    expect.true(np.abs(weights).max() > 0, 'with "he" all weights are zero')
    told = "it raised nothing"
    try:
        student.DenseLayer(5, 4, "hee")
    except StudentCrashed as crash:
        told = str(crash).strip().splitlines()[0]
    expect.true("ValueError" in told, f'with "hee" {told}, expected ValueError')


@check(
    question="DenseLayer",
    points=0.25,
    hint="Draw with np.random.uniform or np.random.rand, and never seed inside the class: to get "
    "the same weights again, one calls np.random.seed outside.",
)
def the_seed_decides_the_weights(student: StudentCode) -> None:
    """The same np.random.seed gives the same weights, and two layers in a row differ."""
    _seed(student, 31)
    first, second = (_weights(student, (30, 20), "one") for _ in range(2))
    _seed(student, 31)
    again = _weights(student, (30, 20), "one")
    expect.true(
        -1 <= first.min() < -0.1 and 0.1 < first.max() <= 1,
        f'with "one" the weights lie between {first.min():.3g} and {first.max():.3g}',
    )
    expect.true(not np.array_equal(first, second), "two layers in a row have the same weights")
    expect.true(np.array_equal(first, again), "after the same np.random.seed the weights differ")


@check(
    question="DenseLayer",
    points=0.5,
    hint="z = x W + b, with W and b taken from self.params when propagate is called. Neither the "
    "batch size nor learning makes a difference.",
)
def propagate_is_right(student: StudentCode) -> None:
    """propagate computes x W + b for any batch, with the W and b that are then in params."""
    given = _given(student)
    layer = _layer(student)
    expect.close(layer.propagate(given.x), given.x @ given.W + B, "z")
    expect.close(
        layer.propagate(given.x[:4], False),
        given.x[:4] @ given.W + B,
        "z of four rows, learning False",
    )
    layer.put(W=2 * given.W, b=-B)
    expect.close(
        layer.propagate(given.x), 2 * given.x @ given.W - B, "z after params got other arrays"
    )


@check(
    question="DenseLayer",
    points=0.5,
    hint="z_k contains x_j W_jk. Which entries of dout does x_j affect, and with which weights?",
)
def dx_is_right(student: StudentCode) -> None:
    """back_propagate returns the gradient with respect to x."""
    given = _given(student)
    layer = _layer(student)
    layer.propagate(given.x)
    expect.gradient(layer.back_propagate(given.dout), given.dout @ given.W.T, "dx")


@check(
    question="DenseLayer",
    points=0.75,
    hint="Take sums over the rows, not means, and replace the gradients of an earlier call instead "
    "of adding to them.",
)
def gradients_of_weights_and_biases_are_right(student: StudentCode) -> None:
    """back_propagate stores the gradients of W and b for the latest batch in grads."""
    given = _given(student)
    layer = _layer(student)
    for x, dout in ((given.x, given.dout), (given.x[:2] - 1, 3 * given.dout[:2])):
        layer.propagate(x)
        layer.back_propagate(dout)
        expect.gradient(entry(layer.grads, "W", "grads"), x.T @ dout, 'grads["W"]')
        expect.gradient(entry(layer.grads, "b", "grads"), dout.sum(axis=0), 'grads["b"]')


@check(
    question="DenseLayer",
    points=0.25,
    hint="The gradient of a variable has the variable's shape: (n_in, n_out) and (n_out,). For a "
    "batch of one row this is no different.",
)
def gradients_are_shaped_like_their_variables(student: StudentCode) -> None:
    """The gradients of W and b have the shapes of W and b, for one row too."""
    given = _given(student)
    for rows in (6, 1):
        layer = _layer(student)
        layer.propagate(given.x[:rows])
        layer.back_propagate(given.dout[:rows])
        of_weights = entry(layer.grads, "W", "grads")
        expect.resembles(of_weights, given.x[:rows].T @ given.dout[:rows], 'grads["W"]')
        expect.shape(of_weights, (4, 3), 'grads["W"]')
        expect.shape(entry(layer.grads, "b", "grads"), (3,), 'grads["b"]')


@check(
    question="DenseLayer",
    points=0.5,
    hint="Go downhill: store parameter minus learning_rate times gradient in params, where the "
    "next propagate finds it.",
)
def update_descends_the_gradient(student: StudentCode) -> None:
    """Each update moves W and b by -learning_rate times their gradients, permanently."""
    given = _given(student)
    layer, expected = _layer(student), {"W": given.W, "b": B}
    for rate in (0.5, 0.01):
        layer.propagate(given.x)
        layer.back_propagate(given.dout)
        grads = layer.grads
        for name, gradient in {"W": given.x.T @ given.dout, "b": given.dout.sum(axis=0)}.items():
            expect.resembles(entry(grads, name, "grads"), gradient, f'grads["{name}"]')
            expected[name] = expected[name] - rate * grads[name].reshape(expected[name].shape)
        layer.update(rate)
        for name, value in expected.items():
            expect.close(entry(layer.params, name, "params"), value, f'params["{name}"]', **ROUGHLY)
    z = layer.propagate(given.x)
    expect.close(
        z, given.x @ expected["W"] + expected["b"], "z after two updates", rtol=1e-5, atol=1e-5
    )


@check(
    question="DenseLayer",
    points=0.25,
    hint="x -= ... and dout *= ... change the caller's arrays. Make new ones.",
)
def leaves_its_arguments_alone(student: StudentCode) -> None:
    """Neither propagate nor back_propagate changes x, dout or params."""
    given = _given(student)
    layer = _layer(student).put(b=B / 10)
    expect.resembles(layer.propagate(given.x), given.x @ given.W + B / 10, "z")
    expect.resembles(layer.back_propagate(given.dout), given.dout @ given.W.T, "dx")
    layer_harms_nothing(student, layer, given.x, given.dout)


@check(
    question="DenseLayer",
    points=0.75,
    hint="check_gradients in the notebook makes the same comparison. Start with the last layer "
    "that it names: its gradients are computed first.",
)
def every_gradient_of_a_network_is_right(student: StudentCode) -> None:
    """In a network of two dense layers, each weight and bias passes the gradient check."""
    expect_gradients_everywhere(Net(student, (4, 5, 3), batch_norm=False, seed=6022))


def _seed(student: StudentCode, number: int) -> None:
    """Seed the generator that initial weights are drawn from."""
    student.seed(int(student.rng(number).integers(2**32)))


def _layer(student: StudentCode) -> Layer:
    given = _given(student)
    _seed(student, 6023)  # so that a mistake shows in the same way each time
    return Layer(student, "DenseLayer", 4, 3).put(W=given.W, b=B)


def _weights(student: StudentCode, sizes: tuple[int, int], *name: str) -> np.ndarray:
    weights = entry(Layer(student, "DenseLayer", *sizes, *name).params, "W", "params")
    expect.shape(weights, sizes, 'params["W"]')
    return weights


def _expect_uniform(student: StudentCode, sizes: tuple[int, int], r: float, *name: str) -> None:
    """Judge by range, mean and variance; none of 12,000 right tensors came near these limits."""
    _seed(student, 6024)
    weights = _weights(student, sizes, *name)
    m, largest = weights.size, np.abs(weights).max()
    where = f"for {sizes[0]} inputs and {sizes[1]} outputs"
    expect.true(
        r * (1 - 30 / m) <= largest <= r * (1 + 1e-6),
        f"{where} the largest |W| is {largest:.6g}, expected just below r = {r:.6g}",
    )
    expect.true(
        abs(weights.mean()) <= 6 * r / np.sqrt(3 * m),
        f"{where} the mean of W is {weights.mean():.3g}, expected about 0",
    )
    spread = weights.var() / (r * r / 3)
    expect.true(
        abs(spread - 1) <= 6 * np.sqrt(0.8 / m),
        f"{where} the variance of W is {spread:.3g} times that of U[-r, r] with r = {r:.6g}",
    )


CHECKS = (
    one_fills_minus_one_to_one,
    first_trial_has_its_range,
    xavier_has_its_range,
    he_has_its_range,
    starts_from_xavier_and_zero_biases,
    refuses_other_names,
    the_seed_decides_the_weights,
    propagate_is_right,
    dx_is_right,
    gradients_of_weights_and_biases_are_right,
    gradients_are_shaped_like_their_variables,
    update_descends_the_gradient,
    leaves_its_arguments_alone,
    every_gradient_of_a_network_is_right,
)

"""Hidden checks of batch norm as a layer: prediction, averages and gradients count most."""

from typing import Any, NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import layer_harms_nothing
from hidden._layers import Layer, Net, entry, expect_gradients_everywhere
from hidden._own_forward import is_one_function
from hidden._turned import turned
from reference.layered_network import BatchNormLayer as OurLayer

GAMMA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9])
MEAN, VAR = np.array([3.0, -2.0, 5.0, 0.0, 1.0, 40.0]), np.array([0.2, 1.0, 3.0, 0.5, 9.0, 0.01])
ALL_EPS = (1e-5, 1e-2, 0.3)
ROUGHLY = {"rtol": 1e-6, "atol": 1e-6}  # single precision is judged where it matters: for gradients


class _Given(NamedTuple):
    """What the layers are tried on."""

    x: np.ndarray
    dout: np.ndarray
    beta: np.ndarray
    wide: np.ndarray


def _given(student: StudentCode) -> _Given:
    """Draw features whose deviations, 0.001 to 10, reveal wrong variance terms, and wide ones."""
    known, rng = np.random.default_rng(8105), student.rng(8105)
    x = known.normal(2.0, np.logspace(-3, 1, 6), size=(7, 6))
    dout, beta = known.normal(size=(7, 6)), known.normal(size=6)
    x, dout, wide = turned(rng, x, dout, np.random.default_rng(3).normal(2.0, 3.0, size=(7, 6)))
    return _Given(x=x, dout=dout, beta=beta * rng.uniform(0.9, 1.1, size=6), wide=wide)


@check(
    question="BatchNormLayer",
    points=0.5,
    hint="Normalize down the columns, with the eps given to __init__ under the square root, then "
    "apply gamma and beta as they are in params.",
)
def learning_output_is_exact_for_any_eps(student: StudentCode) -> None:
    """When learning, every entry of out is right at eps 1e-5, 0.01 and 0.3."""
    given = _given(student)
    for eps in ALL_EPS:
        mine, ours = _pair(student, eps=eps)
        expect.close(
            mine.propagate(given.x),
            ours.propagate(given.x),
            f"out at eps {eps:g}",
            rtol=1e-8,
            atol=1e-8,
        )


@check(
    question="BatchNormLayer",
    points=0.25,
    hint="Where x equals the mean, only the square root is safe to divide by. Is x - mean, gamma "
    "or the variance without eps ever in a denominator?",
)
def copes_with_equal_rows(student: StudentCode) -> None:
    """A constant column, a single row or a gamma of zero causes neither nan nor a wrong number."""
    given = _given(student)
    mine, ours = _pair(student, eps=1e-2)
    flat, gamma = (
        np.where(np.arange(6) % 2, given.wide, 2.0),
        np.where(np.arange(6) == 1, 0.0, GAMMA),
    )
    for x, scale in (
        (given.wide, GAMMA),
        (flat, GAMMA),
        (given.wide[:1], GAMMA),
        (given.wide, gamma),
    ):
        mine.put(gamma=scale)
        ours.params["gamma"] = scale
        out, right = mine.propagate(x), ours.propagate(x)
        expect.close(out, right, "out", rtol=0.01, atol=0.2)
        expect.array(mine.back_propagate(given.dout[: len(x)]), "dx")


@check(
    question="BatchNormLayer",
    points=0.25,
    hint="momentum is 0.9 and eps 1e-5 when not given; gamma starts at one and everything else at "
    "zero, in one-dimensional arrays of n numbers.",
)
def starts_as_described(student: StudentCode) -> None:
    """gamma starts as ones, beta and both averages as zeros; the defaults are 0.9 and 1e-5."""
    given = _given(student)
    layer, ours = Layer(student, "BatchNormLayer", 6), OurLayer(6)
    expect.close(entry(layer.params, "gamma", "params"), np.ones(6), 'params["gamma"]')
    expect.close(entry(layer.params, "beta", "params"), np.zeros(6), 'params["beta"]')
    for name, average in zip(("running_mean", "running_var"), layer.averages(), strict=True):
        expect.close(average, np.zeros(6), name)
    small = given.x / 1000  # variances so small that eps = 1e-5 shows
    expect.close(layer.propagate(small), ours.propagate(small), "out", rtol=1e-8, atol=1e-8)
    expect.close(layer.averages()[0], small.mean(axis=0) / 10, "running_mean")


@check(
    question="BatchNormLayer",
    points=0.75,
    hint="momentum is the fraction of the OLD running average that is kept. In PyTorch it is the "
    "other way around.",
)
def running_mean_follows_three_batches(student: StudentCode) -> None:
    """Three batches at momentum 0.7 move the running mean from zero to the right value."""
    given = _given(student)
    mine, ours = _pair(student, momentum=0.7)
    for batch in (given.x, 2 * given.x + 1, given.x - 7):
        mine.propagate(batch)
        ours.propagate(batch)
    expect.close(mine.averages()[0], ours.running_mean, "running_mean", **ROUGHLY)


@check(
    question="BatchNormLayer",
    points=0.75,
    hint="The running average is of the batch variance itself: divided by N, without a square "
    "root, without eps. It starts from zero, or from the value that was put there.",
)
def running_var_averages_the_biased_variance(student: StudentCode) -> None:
    """At momentum 0.5, running_var goes from zero, and from 6, halfway to the biased variance."""
    given = _given(student)
    mine, _ = _pair(student, momentum=0.5, eps=0.3)
    mine.propagate(given.x)
    expect.close(mine.averages()[1], given.x.var(axis=0) / 2, "running_var", **ROUGHLY)
    mine.put_averages(np.zeros(6), 6 + np.zeros(6)).propagate(given.x)
    expect.close(mine.averages()[1], 3 + given.x.var(axis=0) / 2, "running_var, from 6", **ROUGHLY)


@check(
    question="BatchNormLayer",
    points=0.75,
    hint="When not learning, the statistics of the batch are not used: take running_mean and "
    "running_var, and then gamma and beta as always.",
)
def prediction_uses_the_running_averages(student: StudentCode) -> None:
    """When not learning, x is normalized with the running averages, then scaled and shifted."""
    given = _given(student)
    mine, ours = _pair(student)
    mine.propagate(given.wide)
    mine.propagate(3 * given.wide - 1)
    for replaced in (False, True):
        if replaced:
            mine.put_averages(MEAN, 100 * VAR)
        ours.running_mean, ours.running_var = _own_averages(mine)
        out, right = mine.propagate(given.wide[:5], False), ours.propagate(given.wide[:5], False)
        name = "out after the averages were replaced" if replaced else "out after two batches"
        expect.close(out, right, name, rtol=1e-3, atol=1e-3)  # wide enough to ignore eps


@check(
    question="BatchNormLayer",
    points=0.25,
    hint="eps is used in prediction as in learning: added to the variance, under the square root.",
)
def adds_eps_in_prediction(student: StudentCode) -> None:
    """When not learning, eps is added to the running variance before the square root is taken."""
    given = _given(student)
    for eps in (1e-2, 0.3):
        mine, ours = _pair(student, eps=eps)
        mine.put_averages(MEAN, VAR)
        ours.running_mean, ours.running_var = MEAN, VAR
        out = mine.propagate(given.x, False)
        expect.close(
            out, ours.propagate(given.x, False), f"out at eps {eps:g}", rtol=1e-8, atol=1e-8
        )


@check(
    question="BatchNormLayer",
    points=0.5,
    hint="With learning False, the averages are read and never written, and each row is treated "
    "independently: the same row gives the same output whatever other rows are in the batch.",
)
def prediction_learns_nothing(student: StudentCode) -> None:
    """When not learning, a second call, or a row by itself, gives the same as before."""
    given = _given(student)
    mine, ours = _pair(student)
    mine.put_averages(MEAN, VAR)
    ours.running_mean, ours.running_var = MEAN, VAR
    out, again = mine.propagate(given.x, False), mine.propagate(given.x, False)
    expect.resembles(out - given.beta, ours.propagate(given.x, False) - given.beta, "out - beta")
    expect.close(again, out, "out of a second call")
    expect.close(mine.propagate(given.x[:1], False), out[:1], "out for the first row alone")
    for name, seen, kept in zip(
        ("running_mean", "running_var"), mine.averages(), (MEAN, VAR), strict=True
    ):
        expect.close(seen, kept, name)


@check(
    question="BatchNormLayer",
    points=0.5,
    hint="x affects out directly, through the mean and through the variance. If only one eps "
    "fails, look at how you use eps.",
)
def dx_is_right_for_any_eps(student: StudentCode) -> None:
    """back_propagate returns the gradient of x, at eps 1e-5, 0.01 and 0.3, for any scale."""
    given = _given(student)
    for eps in ALL_EPS:
        mine, _ = _pair(student, eps=eps)
        mine.propagate(given.x)
        exact, _ = _exact(given.x, given.dout, eps)
        expect.gradient(mine.back_propagate(given.dout), exact, f"dx at eps {eps:g}")


@check(
    question="BatchNormLayer",
    points=0.25,
    hint="What back_propagate needs is stored when learning. A prediction in between must not "
    "overwrite it.",
)
def a_prediction_in_between_is_no_matter(student: StudentCode) -> None:
    """back_propagate uses the latest batch that was learned, whatever was predicted since."""
    given = _given(student)
    (one, ours), (other, _) = _pair(student, eps=1e-2), _pair(student, eps=1e-2)
    out, right, _ = (layer.propagate(given.wide) for layer in (one, ours, other))
    expect.resembles(out - given.beta, right - given.beta, "out - beta")
    other.propagate(3 * given.wide[::-1], False)
    dx = one.back_propagate(given.dout)
    expect.resembles(dx, ours.back_propagate(given.dout), "dx")
    again = other.back_propagate(given.dout)
    expect.gradient(again, dx, "dx after a prediction", limit=1e-8)


@check(
    question="BatchNormLayer",
    points=0.5,
    hint="gamma multiplied the normalized values and beta was added: two sums over the batch, for "
    "the latest batch only.",
)
def gradients_of_gamma_and_beta_are_right(student: StudentCode) -> None:
    """back_propagate puts the gradients of gamma and beta for the latest batch into grads."""
    given = _given(student)
    mine, ours = _pair(student, eps=1e-2)
    out, right = mine.propagate(given.wide), ours.propagate(given.wide)
    expect.resembles(out - given.beta, right - given.beta, "out - beta")
    for x, dout in ((given.wide, given.dout), (given.wide[:4] ** 2, 3 * given.dout[:4])):
        out = mine.propagate(x)
        mine.back_propagate(dout)
        normalized = (out - given.beta) / GAMMA  # as computed by the student's own propagate
        of_gamma = (dout * normalized).sum(axis=0)
        expect.gradient(entry(mine.grads, "gamma", "grads"), of_gamma, 'grads["gamma"]', limit=1e-8)
        expect.gradient(entry(mine.grads, "beta", "grads"), dout.sum(axis=0), 'grads["beta"]')


@check(
    question="BatchNormLayer",
    points=0.25,
    hint="keepdims=True leaves (1, n). Averages and gradients are one-dimensional, with n numbers.",
)
def rows_of_n_numbers_everywhere(student: StudentCode) -> None:
    """Running averages and the gradients of gamma and beta have shape (n,)."""
    given = _given(student)
    mine, ours = _pair(student, eps=1e-2)
    expect.resembles(mine.propagate(given.x), ours.propagate(given.x), "out")
    mine.back_propagate(given.dout)
    expect.resembles(
        entry(mine.grads, "gamma", "grads"),
        _exact(given.x, given.dout, 1e-2)[1]["gamma"],
        'grads["gamma"]',
    )
    for name in ("gamma", "beta"):
        expect.shape(entry(mine.grads, name, "grads"), (6,), f'grads["{name}"]')
    for name, average in zip(("running_mean", "running_var"), mine.averages(), strict=True):
        expect.resembles(average, getattr(ours, name), name)
        expect.shape(average, (6,), name)


@check(
    question="BatchNormLayer",
    points=0.5,
    hint="Store gamma and beta minus learning_rate times their gradients in params. The running "
    "averages are not learned by gradient descent.",
)
def update_descends_the_gradient(student: StudentCode) -> None:
    """Each update moves gamma and beta by -learning_rate times their gradients, permanently."""
    given = _given(student)
    (mine, _), expected = _pair(student, eps=1e-2), {"gamma": GAMMA, "beta": given.beta}
    for rate in (0.5, 0.01):
        mine.propagate(given.wide)
        mine.back_propagate(given.dout)
        grads, averages = mine.grads, _own_averages(mine)
        for name, gradient in _exact(given.wide, given.dout, 1e-2)[1].items():
            expect.resembles(entry(grads, name, "grads"), gradient, f'grads["{name}"]')
            expected[name] = expected[name] - rate * grads[name].ravel()
        mine.update(rate)
        for name, value in expected.items():
            expect.close(entry(mine.params, name, "params"), value, f'params["{name}"]', **ROUGHLY)
        expect.close(_own_averages(mine), averages, "running averages after an update")
    out = mine.propagate(given.wide)
    expect.close(out.mean(axis=0), expected["beta"], "mean of out after two updates", **ROUGHLY)


@check(
    question="BatchNormLayer",
    points=0.25,
    hint="x -= ... and dout *= ... change the caller's arrays. Make new ones.",
)
def leaves_its_arguments_alone(student: StudentCode) -> None:
    """Neither propagate (learning or not) nor back_propagate changes x, dout or params."""
    given = _given(student)
    mine, ours = _pair(student)
    expect.resembles(mine.propagate(given.wide), ours.propagate(given.wide), "out")
    expect.resembles(mine.back_propagate(given.dout), ours.back_propagate(given.dout), "dx")
    layer_harms_nothing(student, mine, given.wide, given.dout)


@check(
    question="BatchNormLayer",
    points=0.75,
    hint="check_gradients in the notebook makes the same comparison. A line about W of a dense "
    "layer tests dx of the batch norm after it.",
)
def every_gradient_of_a_network_is_right(student: StudentCode) -> None:
    """In a network of three dense and two batch norm layers, all gradients pass the check."""
    given = _given(student)
    mine, ours = _pair(student)
    expect.resembles(
        mine.propagate(5 + given.x) - given.beta,
        ours.propagate(5 + given.x) - given.beta,
        "out - beta",
    )
    expect_gradients_everywhere(Net(student, (4, 5, 5, 3), batch_norm=True, seed=8106))

    def forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, param: Any) -> Any:
        layer = Layer(student, "BatchNormLayer", 6, 0.9, param["eps"])
        return layer.put(gamma=gamma, beta=beta).propagate(x), layer

    def backward(dout: np.ndarray, layer: Layer) -> Any:
        dx = layer.back_propagate(dout)
        return dx, *(entry(layer.grads, name, "grads") for name in ("gamma", "beta"))

    args = (given.wide, GAMMA, given.beta, {"eps": 0.1})
    is_one_function(student, forward, backward, args, given.dout)


def _pair(student: StudentCode, momentum: float = 0.9, eps: float = 1e-5) -> tuple[Layer, OurLayer]:
    """Make the student's layer and ours with the same gamma and beta."""
    given = _given(student)
    ours = OurLayer(6, momentum, eps)
    ours.params.update(gamma=GAMMA, beta=given.beta)
    return Layer(student, "BatchNormLayer", 6, momentum, eps).put(
        gamma=GAMMA, beta=given.beta
    ), ours


def _own_averages(layer: Layer) -> np.ndarray:
    """Return the running mean and variance of the student's layer, in two rows."""
    rows = []
    for name, average in zip(("running_mean", "running_var"), layer.averages(), strict=True):
        expect.close(np.size(expect.array(average, name)), 6, f"size of {name}")
        rows.append(np.asarray(average, dtype=np.float64).ravel())
    return np.array(rows)


def _exact(x: np.ndarray, dout: np.ndarray, eps: float) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Compute the gradients in long double: their own rounding must not affect the limit."""
    ours = OurLayer(6, 0.9, eps)
    ours.params.update(gamma=GAMMA)
    ours.propagate(x.astype(np.longdouble))
    return ours.back_propagate(dout.astype(np.longdouble)), ours.grads


CHECKS = (
    learning_output_is_exact_for_any_eps,
    copes_with_equal_rows,
    starts_as_described,
    running_mean_follows_three_batches,
    running_var_averages_the_biased_variance,
    prediction_uses_the_running_averages,
    adds_eps_in_prediction,
    prediction_learns_nothing,
    dx_is_right_for_any_eps,
    a_prediction_in_between_is_no_matter,
    gradients_of_gamma_and_beta_are_right,
    rows_of_n_numbers_everywhere,
    update_descends_the_gradient,
    leaves_its_arguments_alone,
    every_gradient_of_a_network_is_right,
)

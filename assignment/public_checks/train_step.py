"""Public checks of one training step, on the toy model of normlab."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from normlab.toy import WeightedSum

RNG = np.random.default_rng(17)
X, Y = RNG.normal(size=(6, 2)), RNG.normal(size=6)


@check(
    question="train_step",
    hint="sgd is w - learning_rate * dw. Loop over model.params, whatever the names in it.",
)
def one_step_against_the_gradient(student: StudentCode) -> None:
    """After a step of sgd with learning rate 0.5, each parameter is w - 0.5 * its gradient."""
    start = WeightedSum()
    _, grads = start.loss(X, Y)
    model, _, _ = _stepped(student, "sgd", 0.5, steps=1)
    params = student.fetch(model.params)
    expect.true(isinstance(params, dict), "model.params is no longer a dict")
    for name, w in start.params.items():
        expect.close(params.get(name), w - 0.5 * grads[name], f"params[{name!r}]")


@check(
    question="train_step",
    hint="Return the loss that model.loss returned together with the gradients.",
)
def the_loss_comes_back(student: StudentCode) -> None:
    """The function returns the loss of the batch before the step."""
    _, losses, _ = _stepped(student, "sgd", 0.5, steps=1)
    expect.close(losses[0], WeightedSum().loss(X, Y)[0], "what train_step returned")


@check(
    question="train_step",
    hint="The rule returns two things, the new parameter and the new config. Keep both.",
)
def adam_counts_its_steps(student: StudentCode) -> None:
    """After two steps of adam, the config of every parameter has t = 2."""
    _, _, configs = _stepped(student, "adam", 1e-3, steps=2)
    configs = student.fetch(configs)
    expect.true(isinstance(configs, dict), "configs is no longer a dict")
    for name in WeightedSum().params:
        config = configs.get(name)
        expect.true(isinstance(config, dict), f"configs[{name!r}] is no longer a dict")
        expect.close(config.get("t"), 2, f'configs[{name!r}]["t"]')


def _stepped(
    student: StudentCode, rule: str, rate: float, *, steps: int
) -> tuple[Any, list[Any], Any]:
    model = student.WeightedSum()
    configs = student.hold({name: {"learning_rate": rate} for name in WeightedSum().params})
    losses = [student.train_step(model, X, Y, rule, configs) for _ in range(steps)]
    return model, losses, configs


CHECKS = (one_step_against_the_gradient, the_loss_comes_back, adam_counts_its_steps)

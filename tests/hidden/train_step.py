"""Hidden checks of one training step, on a toy model whose loss and gradients are given."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.checks.values_as_text import describe
from autograder.errors import CheckFailed
from normlab.optim import UPDATE_RULES
from normlab.toy import WeightedSum
from reference.training import train_step

Configs = dict[str, dict[str, Any]]


def _batches(student: StudentCode) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = student.rng(2718)
    return [(rng.normal(size=(8, 3)), rng.normal(size=8)) for _ in range(3)]


@check(
    question="train_step",
    points=0.75,
    hint="One call of model.loss gives all gradients. Then loop over all of model.params, whatever "
    "their names, and replace each with what the rule returns.",
)
def one_step_of_sgd_moves_every_parameter(student: StudentCode) -> None:
    """One step of sgd moves W, b, gamma and beta of every layer correctly."""
    for hidden in (1, 3, 5):
        _same_parameters(student, "sgd", steps=1, hidden=hidden)


@check(
    question="train_step",
    points=1,
    hint="The rules store something from step to step in the config. Give each parameter its own "
    "config, and keep the one that is returned: the next step needs it.",
)
def three_steps_are_right_with_every_rule(student: StudentCode) -> None:
    """Three steps with sgd, sgd_momentum, rmsprop and adam end at the right parameters."""
    for rule in UPDATE_RULES:
        _same_parameters(student, rule, steps=3, hidden=3)


@check(
    question="train_step",
    points=0.75,
    hint="Replace configs[name] with the config that the rule returned for this parameter, in the "
    "dict that was passed in.",
)
def configs_keep_what_the_rule_returned(student: StudentCode) -> None:
    """After three steps of adam, configs holds t = 3 and the m and v of every parameter."""
    _, _, seen = _steps(student, "adam", steps=3, hidden=3)
    right, expected = WeightedSum(), _configs(WeightedSum())
    for X, y in _batches(student):
        train_step(right, X, y, "adam", expected)
    for name, config in expected.items():
        found, told = seen.get(name), f"configs[{name!r}]"
        if not isinstance(found, dict):
            raise CheckFailed(f"{told} is {describe(found)}, expected a dict")
        for key, value in config.items():
            expect.close(found.get(key), value, f"{told}[{key!r}]", rtol=1e-7)


@check(
    question="train_step",
    points=0.5,
    hint="Return the loss that came with the gradients.",
)
def returns_the_loss_before_the_step(student: StudentCode) -> None:
    """The returned loss is that of the batch before the step."""
    X, y = _batches(student)[0]
    for hidden in (1, 3):
        _, losses, _ = _steps(student, "sgd", steps=1, hidden=hidden)
        expected, _ = WeightedSum(hidden=hidden).loss(X, y)
        expect.close(losses[0], expected, "what train_step returned", rtol=1e-7)


def _same_parameters(student: StudentCode, rule: str, *, steps: int, hidden: int) -> None:
    seen, _, _ = _steps(student, rule, steps=steps, hidden=hidden)
    right, start = WeightedSum(hidden=hidden), WeightedSum(hidden=hidden)
    configs = _configs(right)
    for X, y in _batches(student)[:steps]:
        train_step(right, X, y, rule, configs)
    for name, expected in right.params.items():
        told = f"how far {name} has moved after {steps} step(s) of {rule}"
        expect.true(name in seen, f"params no longer has {name!r}")
        expect.shape(seen[name], expected.shape, f"params[{name!r}]")
        moved = seen[name] - start.params[name]
        expect.close(moved, expected - start.params[name], told, rtol=1e-6, atol=1e-9)


def _steps(
    student: StudentCode, rule: str, *, steps: int, hidden: int
) -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
    """Take steps with the toy model where the student's code runs; fetch parameters and configs."""
    model = student.WeightedSum(hidden=hidden)
    configs = student.hold(_configs(WeightedSum(hidden=hidden)))
    losses = [student.train_step(model, X, y, rule, configs) for X, y in _batches(student)[:steps]]
    params, configs = student.fetch(model.params), student.fetch(configs)
    expect.true(isinstance(params, dict), f"model.params is {describe(params)} afterward")
    expect.true(isinstance(configs, dict), f"configs is {describe(configs)} afterward")
    return params, losses, configs


def _configs(model: WeightedSum) -> Configs:
    """Give every parameter its own learning rate, so that mixing them up shows."""
    return {name: {"learning_rate": 0.1 * (1 + i)} for i, name in enumerate(model.params)}


CHECKS = (
    one_step_of_sgd_moves_every_parameter,
    three_steps_are_right_with_every_rule,
    configs_keep_what_the_rule_returned,
    returns_the_loss_before_the_step,
)

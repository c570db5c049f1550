"""A fault is paid for once: a right alternative loses nothing by a staged version that is wrong."""

import pytest

from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.errors import CheckFailed


def _judge(bundle, **other):
    """Run the comparison with the staged version on the reference, with one function replaced."""
    check = bundle.importer.module("hidden.batchnorm_backward_alt").equals_the_own_staged_version
    reference = bundle.importer.module("reference.batch_norm")
    perform(check, LocalCode({k: v for k, v in vars(reference).items() if callable(v)} | other))


def _doubled(bundle):
    backward = bundle.importer.module("reference.batch_norm").batchnorm_backward
    return lambda dout, cache: tuple(2 * gradient for gradient in backward(dout, cache))


def _crashes(*_):
    raise ValueError


def test_a_wrong_staged_version_costs_the_alternative_nothing(bundle):
    _judge(bundle, batchnorm_backward=_doubled(bundle))


def test_a_staged_version_that_crashes_costs_the_alternative_nothing(bundle):
    _judge(bundle, batchnorm_backward=_crashes)


def test_a_wrong_alternative_fails_beside_a_right_staged_version(bundle):
    with pytest.raises(CheckFailed):
        _judge(bundle, batchnorm_backward_alt=_doubled(bundle))

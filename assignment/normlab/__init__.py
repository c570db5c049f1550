"""Small tools for the notebooks: inspect data, check gradients, time calls.

Tools that only some notebooks need are imported from their modules: `normlab.layers`,
`normlab.convolution`, `normlab.optim`, `normlab.solver`, `normlab.data`.
"""

from normlab.gradients import eval_numerical_gradient, eval_numerical_gradient_array
from normlab.metrics import print_mean_std, rel_error
from normlab.notebook import best_time, ready

__all__ = [
    "best_time",
    "eval_numerical_gradient",
    "eval_numerical_gradient_array",
    "print_mean_std",
    "ready",
    "rel_error",
]

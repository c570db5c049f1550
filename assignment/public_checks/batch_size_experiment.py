"""Public checks of the batch sizes: the record has everything that will be graded."""

from autograder.checks import StudentCode, check
from public_checks._networks_record import expect_whole, figures_of

EXPERIMENT = "batch_size_experiment"
TRIED = (
    ("no normalization", 5),
    *((name, size) for name in ("batch norm", "layer norm") for size in (5, 10, 50)),
)


@check(
    question="batch_size_experiment",
    hint="Run the cell of the experiment to its end, on the digits.",
)
def the_record_has_a_training_for_each_batch_size(student: StudentCode) -> None:
    """There are seven complete trainings, one for each normalization and batch size."""
    figures = figures_of(student, EXPERIMENT)
    for kind, size in TRIED:
        name = f"{kind}, batch size {size}"
        expect_whole(figures.get(name), name, batches=10_000 // size)


CHECKS = (the_record_has_a_training_for_each_batch_size,)

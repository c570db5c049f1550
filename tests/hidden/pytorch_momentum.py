"""Hidden check of the momentum that forgets as fast as was asked for."""

from autograder.checks import StudentCode, check, expect


@check(
    question="pytorch_momentum",
    points=1,
    hint="Write down what PyTorch's rule leaves of the starting value after one batch, then after two. "
    "Its momentum is the fraction of the new batch, not of the old average.",
)
def the_right_fraction_is_left(student: StudentCode) -> None:
    """With your momentum, PyTorch keeps the fraction asked for, after one batch or many."""
    rng = student.rng(9060)
    for batches in (1, 2, int(rng.integers(5, 9)), int(rng.integers(30, 60))):
        left = float(rng.uniform(0.2, 0.45))
        answer = expect.array(student.pytorch_momentum(batches, left), "your momentum")
        expect.true(answer.size == 1, f"your momentum has shape {answer.shape}, expected a number")
        kept = (1 - answer.item()) ** batches
        expect.true(
            abs(kept - left) <= 1e-9,
            f"with momentum {answer.item():.7g}, PyTorch keeps {kept:.7g} of the starting value after "
            f"{batches} batches, expected {left:.7g}",
        )


CHECKS = (the_right_fraction_is_left,)

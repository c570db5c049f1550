"""Public check of the momentum: one batch, by hand."""

from autograder.checks import StudentCode, check, expect


@check(
    question="pytorch_momentum",
    hint="Replace the dots with a return statement. After one batch, PyTorch's rule leaves the "
    "fraction 1 - momentum of the old value.",
)
def one_batch_by_hand(student: StudentCode) -> None:
    """After a single batch, three quarters are left with a momentum of one quarter."""
    answer = student.pytorch_momentum(1, 0.75)
    expect.shape(answer, (), "your momentum")
    expect.close(answer, 0.25, "your momentum", rtol=1e-9)


CHECKS = (one_batch_by_hand,)

"""Hidden check of the translated momentum."""

from autograder.checks import StudentCode, check, expect


@check(
    question="pytorch_momentum",
    points=1,
    hint="Write both update rules below each other, ours and PyTorch's. What fraction of the old "
    "average does each of them keep after one batch?",
)
def both_move_by_the_same_steps(student: StudentCode) -> None:
    """With your number, PyTorch's running averages move by the same steps as ours at 0.9."""
    answer = student.pytorch_momentum()
    expect.shape(answer, (), "your answer")
    kept = 1 - float(answer)
    expect.true(
        abs(kept - 0.9) <= 1e-6,
        f"with momentum {float(answer):.7g}, PyTorch keeps the fraction {kept:.7g} of its old "
        "average after each batch; ours keeps 0.9",
    )


CHECKS = (both_move_by_the_same_steps,)

"""What the gullible grader takes for its own package, unless a submission brings another."""


def believes(score: float) -> float:
    """Return the score that is written down."""
    return score

"""What the gullible grader takes for its own package, unless a hand-in brings another."""


def believes(score):
    """Return the score that is written down."""
    return score

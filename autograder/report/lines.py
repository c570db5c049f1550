"""What others wrote, on one line of a table and safe to print."""

from autograder.checks.wording import clean


def one_line(text: str) -> str:
    """Write a name or a remark without line breaks and without tricks."""
    return clean(text).replace("\n", "\N{REPLACEMENT CHARACTER}")


def last_line(text: str) -> str:
    """Take a reason's last line, which of a traceback is the exception."""
    lines = text.strip().splitlines()
    return one_line(lines[-1]) if lines else ""

"""Makes what others wrote safe to print, on one line of a table."""

from autograder.model import Report
from autograder.points import points_in_words, points_text
from autograder.text import clean

FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width forms, which some spreadsheets read as the plain ones."""


def one_line(text: str) -> str:
    """Write a name or a remark without line breaks and control characters."""
    return clean(text).replace("\n", "\N{REPLACEMENT CHARACTER}")


def last_line(text: str) -> str:
    """Return a reason's last line; in a traceback, that is the exception."""
    lines = text.strip().splitlines()
    return one_line(lines[-1]) if lines else ""


def remark(report: Report) -> str:
    """Say in a line why a report is as it is, and what the instructor must find out."""
    about = report.about
    texts = [last_line(report.reason), *map(one_line, about.remarks), one_line(about.contradicts)]
    return " ".join(text for text in texts if text)


def of_total(report: Report) -> str:
    """Write the points for code beside the total: 38.5 / 40."""
    return f"{number_cell(report.score)} / {number_cell(report.max_score)}"


def score_line(report: Report) -> str:
    """Write the points for code, with extra credit apart: 38.5 / 40 + 2 extra."""
    more = report.extra_credit
    return f"{of_total(report)} + {number_cell(more)} extra" if more else of_total(report)


def unlocked_line(report: Report) -> str:
    """Say which functions of ours are in a submission, and what that costs; "" for none."""
    if not report.unlocked:
        return ""
    return f"{', '.join(report.unlocked)}: {points_in_words(report.paid)} off"


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running what a student named their file."""
    shown = one_line(text)  # tabs and line ends too could start a formula, or a row
    return f"'{shown}" if shown.lstrip().startswith(FORMULA_STARTS) else shown


def number_cell(value: float | None) -> str:
    """Write points into a table; nothing where there are none."""
    return "" if value is None else points_text(value)

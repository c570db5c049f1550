"""What a person sees while a cohort is graded, on a terminal and in a pipe."""

import io
import re
from dataclasses import replace

from rich.console import Console

from autograder.model import Report, Status
from autograder.report import Screen
from autograder.report.progress import Count

GRADED = Report(stem="curie", digest="", status=Status.GRADED, max_score=3)
REFUSED = replace(GRADED, stem="nemo", status=Status.NOT_GRADED, reason="This is no zip.")
FAULTY = replace(GRADED, stem="noether", status=Status.GRADER_ERROR, reason="KeyError: 3")


def test_done_refused_failed_rate_and_time_left_are_counted() -> None:
    now = [100.0]
    count = Count(1000, clock=lambda: now[0])
    assert count.in_words() == ""
    for report in (REFUSED, FAULTY, GRADED):
        count.ended(report, kept=False)
    count.ended(replace(GRADED, stem="abel"), kept=True)
    now[0] = 106.0
    assert count.in_words() == "1 kept, 1 refused, 1 failed, 0.5/s, 0:33:12 left"


def test_what_is_under_way_is_named_the_longest_first() -> None:
    count = Count(9)
    for stem in ("a\x1b[1m", "b", "curie", "d", "e"):
        count.began(stem)
    assert count.now() == "a\N{REPLACEMENT CHARACTER}[1m, b, curie and 2 more"
    count.ended(GRADED, kept=False)
    assert count.now() == "a\N{REPLACEMENT CHARACTER}[1m, b, d and 1 more"


def _told(*reports: Report, terminal: bool, width: int = 120) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=width, legacy_windows=False)
    with Screen(console).grading(len(reports)) as shown:
        for report in reports:
            shown.began(report.stem)
        for number, report in enumerate(reports):
            shown.ended(report, kept=number == 0)
    return out.getvalue()


def test_in_a_pipe_each_has_a_line_with_time_score_and_verdict() -> None:
    told = re.sub(r"\d\d:\d\d:\d\d", "TIME", _told(GRADED, REFUSED, FAULTY, terminal=False))
    assert told == (
        "[1/3] TIME curie: 0 / 3 (kept)\n"
        "[2/3] TIME nemo: not graded: This is no zip.\n"
        "[3/3] TIME noether: grader error: KeyError: 3\n"
    )


def test_on_a_terminal_a_bar_says_how_it_stands_on_one_line() -> None:
    for width in (60, 120):
        told = _told(
            GRADED, REFUSED, replace(GRADED, stem="[red]x[/red]"), terminal=True, width=width
        )
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told)
        assert "3/3" in shown
        assert "\n\n" not in shown.strip()
    assert "1 kept, 1 refused" in shown

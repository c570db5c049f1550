"""What went wrong in the cohort: each recognized mistake, and how many submissions made it."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from autograder.files import write_whole
from autograder.model import Report
from autograder.report.lines import one_line, safe_cell
from autograder.report.remarks import by_question, is_unwritten


@dataclass(frozen=True, kw_only=True)
class MistakeCount:
    """One mistake in the cohort."""

    mistake: str
    question: str
    """The question whose answer holds it."""
    text: str
    certain: tuple[str, ...]
    """Submissions that made it."""
    possible: tuple[str, ...]
    """Submissions in which it is one of several that would look the same."""


def count_mistakes(
    reports: Iterable[Report], texts: Mapping[str, str], questions: Mapping[str, str]
) -> list[MistakeCount]:
    """Count the mistakes that were named, the most frequent first.

    `texts` says what they are, `questions` to which question each belongs. An answer that was not
    written is no mistake.
    """
    certain: dict[str, set[str]] = defaultdict(set)
    possible: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        answers = by_question(report.outcomes).values()
        written = [outcomes for outcomes in answers if not is_unwritten(outcomes)]
        for outcome in chain.from_iterable(written):
            named = [d.mistake for d in outcome.diagnoses if d.mistake]
            for mistake in named:
                (certain if len(named) == 1 else possible)[mistake].add(report.stem)
    counts = [
        MistakeCount(
            mistake=mistake,
            question=questions.get(mistake, ""),
            text=texts.get(mistake, ""),
            certain=tuple(sorted(certain[mistake])),
            possible=tuple(sorted(possible[mistake] - certain[mistake])),
        )
        for mistake in {**certain, **possible}
    ]
    return sorted(counts, key=lambda c: (-len(c.certain), -len(c.possible), c.mistake))


def write_diagnoses(counts: Iterable[MistakeCount], path: Path) -> None:
    """Write one row for each mistake."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["mistake", "submissions", "possibly", "what it is", "who", "possibly who"])
    for c in counts:
        who = [safe_cell("; ".join(names)) for names in (c.certain, c.possible)]
        writer.writerow([c.mistake, len(c.certain), len(c.possible), one_line(c.text), *who])
    write_whole(path, text.getvalue())

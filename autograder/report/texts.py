"""`texts/`: what students wrote, a file a question, for the person who grades it."""

from collections.abc import Iterable
from pathlib import Path

from autograder.files import write_whole
from autograder.model import Report, TextQuestion
from autograder.report.lines import one_line

EMPTY = "(no text)"


def write_texts(
    reports: Iterable[Report], folder: Path, text_questions: Iterable[TextQuestion]
) -> None:
    """Write model answer and rubric, then every student's text, quoted."""
    written = [
        (answer.question, report.stem, answer.text.strip())
        for report in reports
        for answer in report.answers
    ]
    for asked in text_questions:
        texts = [
            f"## {_inert(one_line(stem))}\n\n{_quoted(text or EMPTY)}\n"
            for question, stem, text in written
            if question == asked.name
        ]
        head = (
            f"# {asked.name}: {asked.points:g} points\n\n"
            f"**Model answer**\n\n{asked.answer}\n\n"
            f"**Rubric**\n\n{asked.rubric}\n"
        )
        write_whole(folder / f"{asked.name}.md", "\n".join([head, *texts]))


def _quoted(text: str) -> str:
    """Keep a text inside its quotation, and its markup from meaning anything outside of it."""
    return "\n".join(f"> {line}".rstrip() for line in _inert(text).splitlines())


def _inert(text: str) -> str:
    """Take the meaning from tags, links and pictures: as entities they are only text."""
    return text.replace("<", "&lt;").replace("](", "]&#40;").replace("]:", "]&#58;")

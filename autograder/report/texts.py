"""`texts/`: what students wrote, one file for each question, for the person who grades it."""

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
    """Quote a text, and keep its markup from having an effect outside of the quotation."""
    return "\n".join(f"> {line}".rstrip() for line in _inert(text).splitlines())


def _inert(text: str) -> str:
    """Disable tags, links and pictures: written as entities, they are only text."""
    return text.replace("<", "&lt;").replace("](", "]&#40;").replace("]:", "]&#58;")

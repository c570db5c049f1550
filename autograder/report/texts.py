"""`texts/`: what students wrote, a file a question, for the person who grades it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.model import Report
from autograder.report.lines import one_line

EMPTY = "(no text)"


def write_texts(
    reports: Iterable[Report], folder: Path, text_questions: Iterable[Mapping[str, Any]]
) -> None:
    """Write model answer and rubric, then every student's text, quoted."""
    written = [
        (answer.question, report.stem, answer.text.strip())
        for report in reports
        for answer in report.answers
    ]
    for text_question in text_questions:
        name = text_question["name"]
        texts = [
            f"## {_inert(one_line(stem))}\n\n{_quoted(text or EMPTY)}\n"
            for question, stem, text in written
            if question == name
        ]
        head = (
            f"# {name}: {text_question['points']:g} points\n\n"
            f"**Model answer**\n\n{text_question['answer']}\n\n"
            f"**Rubric**\n\n{text_question['rubric']}\n"
        )
        write_whole(folder / f"{name}.md", "\n".join([head, *texts]))


def _quoted(text: str) -> str:
    """Keep a text inside its quotation, and its markup from meaning anything outside of it."""
    return "\n".join(f"> {line}".rstrip() for line in _inert(text).splitlines())


def _inert(text: str) -> str:
    """Take the meaning from tags, links and pictures: as entities they are only text."""
    return text.replace("<", "&lt;").replace("](", "]&#40;").replace("]:", "]&#58;")

"""The texts of a submission, for a person to grade: in the notebook, or in a PDF file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autograder.grading.bundle import Bundle
from autograder.intake.pdf_files import pdf_files
from autograder.model import NO_ANSWER_YET, Report, Status, TextAnswer, Work
from autograder.sandbox.own_memory import no_more_than_for_a_submission


def text_answers(
    bundle: Bundle, works: Mapping[str, Work], *, in_pdf: bool
) -> tuple[TextAnswer, ...]:
    """Return what was written; of parts that were not handed in, only if there is a PDF file."""
    return tuple(_answers(bundle, works, in_pdf=in_pdf))


def _answers(bundle: Bundle, works: Mapping[str, Work], *, in_pdf: bool) -> Iterator[TextAnswer]:
    for part in bundle.parts:
        written = works[part.id].answers if part.id in works else {}
        for asked in part.text_questions if part.id in works or in_pdf else ():
            text = written.get(asked.name, "").replace(NO_ANSWER_YET, "").strip()
            yield TextAnswer(question=asked.name, max_points=asked.points, text=text)


def with_texts_in_pdfs(report: Report, received: Mapping[str, bytes], bundle: Bundle) -> Report:
    """Let a person read the PDF files of a submission that holds nothing else to grade."""
    if report.status is not Status.NOT_GRADED:
        return report
    try:
        with no_more_than_for_a_submission():
            pdfs = tuple(pdf_files(received, bundle.rules.limits))
    except MemoryError:
        return report
    return replace(report, pdfs=pdfs, answers=text_answers(bundle, {}, in_pdf=bool(pdfs)))

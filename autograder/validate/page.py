"""The proof as one HTML page that opens anywhere."""

from pathlib import Path

from autograder.files import write_whole
from autograder.report.pages.templates import rendered
from autograder.validate.console import figures
from autograder.validate.proof import Proof, cost, hidden, naming


def write_page(proof: Proof, off: list[str], path: Path) -> None:
    """Write the page."""
    page = rendered(
        Path(__file__).with_name("page.html.j2"),
        proof=proof,
        off=off,
        figures=list(figures(proof)),
        questions=list(dict.fromkeys(outcome.question for outcome in proof.checks)),
        cost=cost,
        hidden=hidden,
        naming=naming,
    )
    write_whole(path, page)

"""The proof as one HTML page that opens anywhere."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.report.files import write_whole
from autograder.validate.console import figures
from autograder.validate.proof import Proof, hidden, naming


def write_page(proof: Proof, off: list[str], path: Path) -> None:
    """Write it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("page.html.j2").render(
        proof=proof,
        off=off,
        figures=list(figures(proof)),
        questions=list(dict.fromkeys(outcome.question for outcome in proof.checks)),
        hidden=hidden,
        naming=naming,
    )
    write_whole(path, page)

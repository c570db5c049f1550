"""Fills in templates: what strangers wrote is escaped, and a missing value is an error."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from autograder.points import points_text
from autograder.report.formulas import with_formulas


def rendered(template: Path, **values: Any) -> str:
    """Return the page; a template finds those beside it and those here."""
    return _environment(template.parent).get_template(template.name).render(**values)


@cache
def _environment(folder: Path) -> Environment:
    """Return what keeps compiled templates: a run fills in one for each submission."""
    environment = Environment(
        loader=FileSystemLoader([folder, Path(__file__).parent]),
        autoescape=select_autoescape(["html.j2"]),  # Markdown holds only our own figures and names
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["points"] = points_text
    environment.filters["formulas"] = with_formulas
    return environment

"""Shows the formulas of model answers and rubrics as MathML, which the build made of them."""

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup

CODE_OR_FORMULA = re.compile(r"(`+.*?`+)|\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def as_written(match: re.Match[str]) -> str:
    """Return the formula on one line: the name by which its MathML is found."""
    return " ".join(match[0].split())


def with_formulas(text: str, formulas: Mapping[str, str]) -> Markup:
    """Return the text, escaped, with its formulas; one that is not known stays as it is written."""
    return Markup("").join(_pieces(text, formulas))


def _pieces(text: str, formulas: Mapping[str, str]) -> Iterator[str]:
    end = 0
    for match in CODE_OR_FORMULA.finditer(text):
        yield text[end : match.start()]
        found = formulas.get(as_written(match))
        # It was made of the course's own text.
        yield match[0] if found is None else Markup(found)  # noqa: S704
        end = match.end()
    yield text[end:]

"""Shows the formulas of model answers and rubrics as MathML, which the build made of them."""

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup

_CODE_OR_FORMULA = re.compile(r"(`+.*?`+|\$\$.+?\$\$|\$.+?\$)", re.DOTALL)


def with_formulas(text: str, formulas: Mapping[str, str]) -> Markup:
    """Return the text, escaped, with its formulas; one that is not known stays as it is written."""
    return Markup("").join(_pieces(text, formulas))


def _pieces(text: str, formulas: Mapping[str, str]) -> Iterator[str]:
    for piece in _CODE_OR_FORMULA.split(text):
        found = formulas.get(" ".join(piece.split()))
        yield piece if found is None else Markup(found)  # noqa: S704 - made of the course's own text

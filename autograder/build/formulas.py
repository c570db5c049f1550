"""Turns formulas into MathML, which browsers draw themselves: no page has to fetch a script."""

import re

from latex2mathml.converter import convert

from autograder.report.formulas import CODE_OR_FORMULA, as_written
from autograder.text import shown


def mathml(match: re.Match[str]) -> str:
    """Return the MathML of a match that is not code."""
    _, display, inline = match.groups()
    return str(convert(display or inline, display="block" if display else "inline"))


def formulas_in(text: str) -> dict[str, str]:
    """Return the MathML of each formula in a text, by how it is written, on one line."""
    found, bad = {}, []
    for match in CODE_OR_FORMULA.finditer(text):
        if not match[1]:
            try:
                found[as_written(match)] = mathml(match)
            except Exception as error:  # noqa: BLE001 - it has exceptions of many kinds
                bad.append(f"{shown(match[0])} is no formula: {error!r}")
    if bad:
        raise ValueError("; ".join(bad))
    return found

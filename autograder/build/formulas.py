"""Turns formulas into MathML, which browsers draw themselves: no page has to fetch a script."""

import re

from latex2mathml.converter import convert

from autograder.report.formulas import CODE_OR_FORMULA, as_written

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_COMMAND = re.compile(r"\\[A-Za-z]+")


def mathml(match: re.Match[str]) -> str:
    r"""Return the MathML of a match that is not code.

    The converter closes what is left open and shows an unknown command as it is written. Both are
    slips of the pen: `$\frac{1{n}$`, `$\sqroot{x}$`.
    """
    _, display, inline = match.groups()
    formula = display or inline
    bare = _ESCAPED.sub("", formula)
    if bare.count("{") != bare.count("}"):
        raise ValueError("its braces do not come in pairs")
    made = str(convert(formula, display="block" if display else "inline"))
    if unknown := _COMMAND.search(made):
        raise ValueError(f"{unknown[0]} is not known")
    return made


def formulas_in(text: str) -> dict[str, str]:
    """Return the MathML of each formula in a text, by how it is written, on one line."""
    found, bad = {}, []
    for match in CODE_OR_FORMULA.finditer(text):
        if not match[1]:
            try:
                found[as_written(match)] = mathml(match)
            except Exception as error:  # noqa: BLE001 - it has exceptions of many kinds
                why = str(error) or type(error).__name__
                bad.append(f"{as_written(match)} is no formula: {why}")
    if bad:
        raise ValueError("\n".join(bad))
    return found

"""Says in plain words what an exception of the student's code means.

Only the exception's type and message are read; both are the student's, so nothing follows from them
but a sentence. The words are those of CPython and numpy; another wording gets no sentence.
"""

import re
from collections.abc import Callable

_RAISED = re.compile(r"(?:.*\braised )?(\w+): ?([^\n]*)")

_NAME = r"(?:(?:local|free) )?(?:variable|name) '(\w{1,60})'"

_TOO_FEW_AXES = (
    r"axis (-?\d+) is out of bounds for array of dimension (\d+)"
    r"|too many indices for array: array is (\d+)-dimensional"
)
_UNFIT = (
    r"(?:non-broadcastable|operands could not be broadcast together).*?"
    r"(\([\d,]*\)).*?(\([\d,]*\))"
)

_UNPACKED = r"(not enough|too many) values to unpack(?: \(expected (\d+)(?:, got (\d+))?\))?"
_RESHAPED = r"cannot reshape array of size (\d+) into shape (\([\d,]*\))"
_PRODUCT = r"(?:shapes|matmul).*?(\([\d,]+\)).*?(\([\d,]+\)).*not aligned"
_ENTRY = r"(['\"])(.{1,60})\1$"
_OF_SHAPES = (_TOO_FEW_AXES, _UNFIT, _UNPACKED, _RESHAPED, _PRODUCT)

_OF_ABSENCE, _OF_NONE = (
    {"NameError", "UnboundLocalError", "KeyError"},
    {"TypeError", "AttributeError"},
)

_Words = Callable[[re.Match[str]], str]

_EXPLAINED: tuple[tuple[str, str, _Words], ...] = (
    (
        "NameError",
        r"name '(\w{1,60})' is not defined",
        lambda m: (
            f"Your code uses the name {m[1]}, which nothing in it defines: it may be misspelled, or"
            " be defined in a cell that was not handed in."
        ),
    ),
    (
        "UnboundLocalError|NameError",
        rf".*{_NAME}",
        lambda m: (
            f"Your code uses {m[1]} in a case in which nothing was assigned to it: on this way "
            "through your code, the line that assigns it is not reached."
        ),
    ),
    (
        "KeyError",
        _ENTRY,
        lambda m: (
            f"Your code looks up the entry {m[2]!r} in a dict that has no such entry in this case."
        ),
    ),
    (
        "ValueError",
        _UNPACKED,
        lambda m: (
            f"A line of yours unpacks {m[2] or 'some'} values and gets "
            f"{m[3] or ('fewer' if m[1] == 'not enough' else 'more')}. If they are the sizes of an "
            "array, an axis is missing or too many; if they were stored earlier, other values were "
            "stored in this case."
        ),
    ),
    (
        "AxisError|ValueError|IndexError",
        _TOO_FEW_AXES,
        lambda m: (
            f"An array has only {_axes(m[2] or m[3])} where your code expects more: an axis was "
            "lost on the way, as squeeze() does with axes of length 1 and sums do without keepdims."
        ),
    ),
    (
        "ValueError",
        _UNFIT,
        lambda m: f"Arrays of shapes {m[1]} and {m[2]} meet, which do not fit together.",
    ),
    (
        "ValueError",
        _RESHAPED,
        lambda m: f"An array of {m[1]} values cannot take the shape {m[2]}.",
    ),
    (
        "ValueError",
        _PRODUCT,
        lambda m: f"A matrix product of shapes {m[1]} and {m[2]} does not exist.",
    ),
    (
        "TypeError|AttributeError",
        r".*'?NoneType'?",
        lambda _: (
            "Something that your code uses is None in this case: nothing was stored or returned."
        ),
    ),
)


def explained(message: str) -> str:
    """Explain the exception that a message begins with; "" if it is none that is known here."""
    raised = _RAISED.match(message)
    if not raised:
        return ""
    kind, said = raised[1], raised[2]
    for kinds, pattern, words in _EXPLAINED:
        if kind in kinds.split("|") and (match := re.match(pattern, said)):
            return words(match)
    return ""


def kind_of(message: str) -> str:
    """Say what kind of exception it is, whatever the style of the code.

    Shapes that do not fit are one kind, and so is what is missing: whether a name, an entry or a
    value is missing depends on how an author keeps things.
    """
    raised = _RAISED.match(message)
    if not raised:
        return message.partition(":")[0]
    if raised[1] in _OF_ABSENCE or (raised[1] in _OF_NONE and "NoneType" in raised[2]):
        return "missing"
    if any(re.match(pattern, raised[2]) for pattern in _OF_SHAPES):
        return "shapes"
    return raised[1]


def entry_of(message: str) -> str:
    """Return the entry of a dict that was looked up in vain; "" for other exceptions."""
    raised = _RAISED.match(message)
    found = re.match(_ENTRY, raised[2]) if raised and raised[1] == "KeyError" else None
    return found[2] if found else ""


def _axes(number: str) -> str:
    return "one axis" if number == "1" else f"{number} axes"

"""Code as tokens: what a student may choose freely is left out, what it computes stays.

Names, strings, comments, layout and the order of functions are free. Words of Python, its
functions, what stands behind a dot (`x.mean`) and operators stay. A pattern finds the tokens, not
Python's own tokenizer: that one gives up at a syntax error, differs between versions of Python,
and refuses the Python 2 that some notebooks still hold.
"""

import builtins
import keyword
import re
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from autograder.similarity.code import BORDER

BORDER_ID = np.uint64(crc32(BORDER.encode()))

_KEPT = frozenset({*keyword.kwlist, *dir(builtins)})

# Each alternative either matches where it begins or fails within three characters, so that the
# time is proportional to the length, whatever the text is: a string without an end goes on to the
# end of its line, or of the text.
_TOKEN = re.compile(
    r"""
      [^\S\f]+ | \\ | \#[^\n]*
    | (?P<string> [rbfuRBFU]{0,2} (?:
          \"{3} (?: \\. | [^\\] )*? (?: \"{3} | \\?\Z )
        | '{3}  (?: \\. | [^\\] )*? (?: '{3}  | \\?\Z )
        | \" (?: \\. | [^\"\\\n] )* \"?
        | '  (?: \\. | [^'\\\n] )* '? ) )
    | (?P<name> [^\W\d]\w* )
    | (?P<number> \.? \d [\w.]* (?: (?<=[eE]) [-+]\d+ )? )
    | (?P<operator> \*\*=? | //=? | <<=? | >>=? | [-+*/%@&|^<>=!:]= | -> | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FREE = frozenset(";")
"""Ends a statement, as a line does."""


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """The tokens of one submission, in order."""

    ids: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    """Where each stands in the text."""


def tokens_of(text: str) -> Tokens:
    """Split code into tokens; any text has some."""
    ids, starts, ends = [], [], []
    before = ["", ""]
    for match in _TOKEN.finditer(text):
        if (kind := match.lastgroup) is None:
            continue
        if kind == "string" and _is_a_statement(text, match, before[1]):
            continue
        written = match[0]
        if written in _FREE:
            continue
        ids.append(crc32(_neutral(kind, written, before).encode("utf-8", "replace")))
        starts.append(match.start())
        ends.append(match.end())
        before = [before[1], written]
    return Tokens(
        ids=np.array(ids, np.uint64),
        starts=np.array(starts, np.int32),
        ends=np.array(ends, np.int32),
    )


def _neutral(kind: str, written: str, before: list[str]) -> str:
    """Return what stays of a token."""
    match kind:
        case "string":
            return "string"
        case "number":
            return written if len(written) == 1 else "number"  # axes and exponents, not constants
        case "name" if before[1] == "." and before[0] != "self":
            return written
        case "name":
            return written if written in _KEPT and before[1] != "." else "name"
    return written


def _is_a_statement(text: str, string: re.Match[str], before: str) -> bool:
    """Tell whether a string is a docstring, or a comment: nothing but it is on its lines."""
    if before in {"(", "[", "{", ",", "=", "+", "\\"}:
        return False
    line = text.rfind("\n", max(0, string.start() - _INDENT), string.start()) + 1
    if text[max(line, string.start() - _INDENT) : string.start()].strip():
        return False
    rest = text[string.end() : string.end() + _INDENT].partition("\n")[0].strip()
    return not rest or rest.startswith("#")


_INDENT = 200
"""Characters that are looked at before and after a string."""

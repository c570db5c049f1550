"""Text that strangers wrote, made harmless in Markdown, whatever dialect a platform reads.

What a student's code said stands in code, where no dialect finds links, images, HTML or formulas.
Sentences of ours may quote a student's file or function: marks are escaped, and what would become
a link by itself is broken by a character that nobody sees.
"""

import re

from autograder.text import LONGEST, clean

_JOINER = "\N{WORD JOINER}"
_QUOTED = re.compile(r"(?<!\w)'([^'\n]{1,100})'(?!\w)")
_MARKS = re.compile(r"([\\`*_{}\[\]#|~!$^])")
_AT_THE_START = re.compile(r"^(\s*)([-+=:]|\d+(?=[.)](?:\s|$)))")
_LINKS = re.compile(r"(?<=\w)\.(?=[^\W\d])|@|:(?=[/\\]|\w)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def prose(text: str) -> str:
    """Write text as one line of a paragraph; what stands in quotes becomes code."""
    line = " ".join(clean(text).split())
    pieces = _QUOTED.split(line)
    written = (code(piece) if at % 2 else _escaped(piece) for at, piece in enumerate(pieces))
    return _AT_THE_START.sub(_at_the_start, "".join(written))


def code(text: str) -> str:
    """Write text as code within a line."""
    line = " ".join(clean(text).replace("`", "'").split())
    return f"`{line}`" if line else ""


def code_block(text: str) -> str:
    """Write text as lines of code.

    They are indented, not fenced: then no line can end the block. A paragraph must come before it,
    because below a list the same indentation continues the list.
    """
    lines = clean(text.expandtabs(4), LONGEST).strip("\n").split("\n")
    return "\n".join(f"    {line}" for line in lines)


def _escaped(text: str) -> str:
    marked = _MARKS.sub(r"\\\1", _LINKS.sub(lambda found: found[0] + _JOINER, text))
    return "".join(_ENTITIES.get(character, character) for character in marked)


def _at_the_start(found: re.Match[str]) -> str:
    mark = found[2]
    return found[1] + (f"{mark}{_JOINER}" if mark[0].isdigit() else f"\\{mark}")

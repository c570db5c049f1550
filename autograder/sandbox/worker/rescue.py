"""Finds the parts of a source that can be compiled when the whole cannot.

A part begins at a line that is not indented. What is found is never other code than was written: a
function is dropped if the lines after it look as if they belonged to it.
"""

import ast
import re
import warnings

_CONTINUES = re.compile(r"""\s|$|[)\]}#'"]|(?:else|elif|except|finally)\b""")
_DEFINES = re.compile(r"(?:async\s+def|def|class)\b|@")
_BEGINS_ANEW = re.compile(r"(?:async\s+def|def|class|import|from)\b|@")
_INCOMPLETE = re.compile(r"never closed|unterminated|unexpected EOF|EOF while")
_RETURNS = re.compile(r"^\s+(?:return|yield)\b", re.MULTILINE)
_OPENS = re.compile(r".*:\s*(?:#.*)?$")


def rescue(source: str, file: str) -> tuple[list[ast.stmt], list[str]]:
    """Return the statements of the parts that compile, and a note on each part that does not."""
    lines = source.split("\n")
    starts = [*_starts(lines), len(lines)]
    found: list[list[ast.stmt]] = []
    notes: list[str] = []
    place = 0
    while place < len(starts) - 1:
        nodes, end, error = _longest(lines, starts, place, file)
        text = "\n".join(lines[starts[place] : starts[end]])
        if nodes is not None:
            found.append(nodes)
        else:
            notes.append(_note(lines, starts[place], error))
            if found and _belongs_to_the_one_before(text):
                (*_, last) = found.pop()
                notes.append(
                    f"line {last.lineno}: this part seems to go on in line {starts[place] + 1}, "
                    "which is not indented. It was left out."
                )
        place = end
    return [node for nodes in found for node in nodes], notes


def compiled(text: str, file: str) -> list[ast.stmt]:
    """Parse a part, and compile it: a `return` outside a function is noticed only then."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = ast.parse(text, file)
        compile(module, file, "exec", dont_inherit=True)
        return module.body


def _starts(lines: list[str]) -> list[int]:
    """List the lines where a part begins; a decorated function begins at its first decorator."""
    starts: list[int] = []
    awaited = False
    """Whether decorators stand there, and what they decorate does not yet."""
    for number, line in enumerate(lines):
        if _CONTINUES.match(line) and (starts or not line.strip()):
            continue
        if not awaited:
            starts.append(number)
        if _DEFINES.match(line):
            awaited = line.startswith("@")
    return starts


def _longest(
    lines: list[str], starts: list[int], place: int, file: str
) -> tuple[list[ast.stmt] | None, int, Exception]:
    """Compile the part that begins here.

    A part that seems unfinished may go on after a line that is not indented, as a text of several
    lines does; but it never goes on over the beginning of a function or class.
    """
    first: Exception | None = None
    for end in range(place + 1, len(starts)):
        text = "\n" * starts[place] + "\n".join(lines[starts[place] : starts[end]])
        try:
            return compiled(text, file), end, first or ValueError()
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            first = first or error
            unfinished = isinstance(error, SyntaxError) and _INCOMPLETE.search(str(error.msg))
            if not unfinished or end == len(starts) - 1 or _BEGINS_ANEW.match(lines[starts[end]]):
                break
    assert first is not None
    return None, place + 1, first


def _belongs_to_the_one_before(text: str) -> bool:
    """Tell whether a part that does not compile looks like the rest of an unfinished function."""
    if _BEGINS_ANEW.match(text):
        return False
    if _RETURNS.search(text):
        return True
    head, *rest = text.split("\n")
    indented = any(line[:1].isspace() and line.strip() for line in rest)
    goes_on = _OPENS.match(head) or head.rstrip().endswith((",", "\\", "(", "[", "{"))
    return indented and not goes_on


def _note(lines: list[str], start: int, error: Exception) -> str:
    number = getattr(error, "lineno", None) or start + 1
    reason = getattr(error, "msg", None) or str(error) or type(error).__name__
    shown = lines[number - 1].strip()[:100] if 0 < number <= len(lines) else ""
    named = re.match(r"(?:async\s+)?(?:def|class)\s+(\w+)", lines[start])
    what = named[1] if named else "this part"
    return f"line {number}: {reason}: {shown}\n  {what} was left out."

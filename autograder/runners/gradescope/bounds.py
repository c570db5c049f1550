"""Keeps results.json readable for Gradescope, whatever is in it: finite and not too large."""

import json
import math
from typing import Any

LONGEST_TEXT = 20_000
"""Characters of one text."""

SHORT_TEXT = 500
"""Characters of one text, where all of them together are too many."""

MOST_ENTRIES = 2000
LARGEST_FILE = 2 * 2**20
"""Bytes of the file."""


def bounded(results: dict[str, Any]) -> str:
    """Write the results as JSON that any reader accepts."""
    written = _write(results, LONGEST_TEXT)
    return written if len(written) <= LARGEST_FILE else _write(results, SHORT_TEXT)


def _write(results: dict[str, Any], longest: int) -> str:
    return json.dumps(_plain(results, longest), indent=1, allow_nan=False) + "\n"


def _plain(value: Any, longest: int) -> Any:
    if isinstance(value, dict):
        items = list(value.items())[:MOST_ENTRIES]
        return {_text(str(key), SHORT_TEXT): _plain(inside, longest) for key, inside in items}
    if isinstance(value, list | tuple):
        return [_plain(inside, longest) for inside in value[:MOST_ENTRIES]]
    if isinstance(value, float):
        return value if math.isfinite(value) else 0.0
    if value is None or isinstance(value, bool | int):
        return value
    return _text(str(value), longest)


def _text(text: str, longest: int) -> str:
    """Cut a text; replace what a database may refuse: control characters, half surrogates."""
    kept = "".join(
        c
        if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff")
        else "\N{REPLACEMENT CHARACTER}"
        for c in text[:longest]
    )
    return kept if len(text) <= longest else f"{kept} [cut]"

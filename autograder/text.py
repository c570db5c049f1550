"""Text that strangers wrote, made safe to show: to a person, in a table, in a terminal.

This module travels to students with the checks, so it uses the standard library only.
"""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 2000
"""Characters. No message needs more; the text of a student's exception may have megabytes."""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def clean(text: str, longest: int = LONGEST) -> str:
    """Replace characters that could fool a terminal or a page: control, bidi, unprintable ones."""
    kept = "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text[:longest]
    )
    return kept if len(text) <= longest else kept + " [cut]"


def shown(name: str) -> str:
    """Write a name that a stranger chose: quoted, on one line, short, with `clean` characters."""
    return "'" + clean(name, 80).replace("\n", "\N{REPLACEMENT CHARACTER}") + "'"


def listed(names: Collection[str], most: int = 6) -> str:
    """Write several such names in order, and how many more there are."""
    first = [shown(name) for name in sorted(names)[:most]]
    if len(names) > most:
        first.append(f"{len(names) - most} more")
    return " and ".join([", ".join(first[:-1]), first[-1]] if len(first) > 1 else first)


def counted(count: int, word: str) -> str:
    """Write a number with its word: 1 day, 2 days."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def folded(text: str) -> str:
    """Write a text so that case, accents, spaces and punctuation make no difference."""
    return without_accents("".join(words_of(text)))


def words_of(text: str) -> list[str]:
    """Cut a name into its words, in lower case."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    # A letter whose accent has no composed form keeps the accent beside it.
    return re.findall(r"(?:[^\W_][\u0300-\u036f]*)+", text)


def without_accents(text: str) -> str:
    """Replace letters that have an accent, or are written as two elsewhere, by plain ones."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))

"""Text that strangers wrote, made safe to show: to a person, in a table, in a terminal.

This module travels with the checks into the student's notebook: standard library only.
"""

from collections.abc import Collection

LONGEST = 2000
"""No message needs more characters; a student's exception may carry megabytes."""


def clean(text: str, longest: int = LONGEST) -> str:
    """Drop what could fool a terminal or a page: control, bidi and other unprintable characters."""
    kept = "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text[:longest]
    )
    return kept if len(text) <= longest else kept + " [cut]"


def shown(name: str) -> str:
    """Write a name that a stranger chose: quoted, on one line, short, without tricks."""
    return "'" + clean(name, 80).replace("\n", "\N{REPLACEMENT CHARACTER}") + "'"


def listed(names: Collection[str], most: int = 6) -> str:
    """Write several such names, in order, and how many are left unsaid."""
    first = [shown(name) for name in sorted(names)[:most]]
    if len(names) > most:
        first.append(f"{len(names) - most} more")
    return " and ".join([", ".join(first[:-1]), first[-1]] if len(first) > 1 else first)

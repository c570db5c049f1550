"""Notebooks as students save them."""

import json
from pathlib import Path
from typing import Any


def code(source: str, count: int | None = None) -> dict[str, Any]:
    """Return a code cell."""
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": count,
    }


def text(question: str, source: str) -> dict[str, Any]:
    """Return the cell of a text question."""
    metadata = {"autograder": {"question": question}}
    return {"cell_type": "markdown", "source": source, "metadata": metadata}


def save(path: Path, *cells: dict[str, Any], part: str = "one", **about: Any) -> Path:
    """Save a notebook; `about` is what the build notes in it."""
    metadata = {"otter": {"assignment_name": part}, "autograder": about}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path

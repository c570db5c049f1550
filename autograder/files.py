"""Writes files as a whole: neither a reader nor a kill at any moment finds half of one."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a temporary file beside the target, then move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:  # the disk is full, for one
        beside.unlink(missing_ok=True)
        raise

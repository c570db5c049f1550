"""Writing files so that a reader, or a kill at any moment, never meets half of one."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write beside the target, then move into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)

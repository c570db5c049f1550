"""What the system says about the processes that a test has started."""

from pathlib import Path


def below(pid: int) -> list[int]:
    """List all processes that descend from this one."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(word) for word in children.read_text().split()]
        except OSError:
            continue
    return [*found, *(deeper for child in found for deeper in below(child))]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""

"""Simpler conditions under which wrong code is tried."""

from typing import Any


def no_numbers(arguments: dict[str, Any]) -> None:
    """there are no numbers."""
    if "x" in arguments:
        arguments["x"] = []

"""Supplies names that NumPy 2 removed, so that code written for an older NumPy runs."""

import math
import re
from typing import Any

import numpy as np

REMOVED: dict[str, Any] = {
    "int": int,
    "float": float,
    "complex": complex,
    "object": object,
    "str": str,
    "bool": bool,
    "long": int,
    "unicode": str,
    "float_": np.float64,
    "complex_": np.complex128,
    "string_": np.bytes_,
    "unicode_": np.str_,
    "Inf": np.inf,
    "Infinity": np.inf,
    "infty": np.inf,
    "PINF": np.inf,
    "NINF": -np.inf,
    "NaN": np.nan,
    "NAN": np.nan,
    "PZERO": 0.0,
    "NZERO": -0.0,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "sometrue": np.any,
    "alltrue": np.all,
    "round_": np.round,
    "row_stack": np.vstack,
    "in1d": lambda values, among, **options: np.isin(np.ravel(values), among, **options),
    "trapz": getattr(np, "trapezoid", None),
    "asfarray": lambda values, dtype=np.float64: np.asarray(values, dtype=dtype),
    "asscalar": lambda array: array.item(),
    "msort": lambda array: np.sort(array, axis=0),
    "math": math,
}
_USED = re.compile(r"\b(?:np|numpy)\.(\w+)")
_MISSING = {name for name in REMOVED if not hasattr(np, name)}


def supply() -> None:
    """Give them back to NumPy in this process."""
    for name in _MISSING:
        setattr(np, name, REMOVED[name])


def used_in(source: str) -> list[str]:
    """Return a note if a source uses some of them."""
    used = sorted(_MISSING & set(_USED.findall(source)))
    if not used:
        return []
    listed = ", ".join(f"np.{name}" for name in used)
    return [
        f"today's NumPy has no {listed}; grading supplies {'it' if len(used) == 1 else 'them'}."
    ]

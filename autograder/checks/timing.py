"""How much faster one function is than another, on a clock the student cannot reach."""

from typing import Any

import numpy as np

from autograder.checks.student import StudentFunction


def speed_up(
    fast: tuple[StudentFunction, tuple[Any, ...]],
    slow: tuple[StudentFunction, tuple[Any, ...]],
    *,
    enough: float,
    pairs: int = 25,
    times: int = 3,
) -> float:
    """Measure cpu(slow) / cpu(fast): the minimum of each side over interleaved pairs.

    Noise only ever adds time, so the smallest reading is the truest. Each pair changes its order
    (AB, BA, ...), one uncounted pair warms the caches, and the measurement stops early, after at
    least seven pairs, once the ratio is clearly past `enough`.
    """
    (f, f_args), (s, s_args) = fast, slow
    f.cpu_seconds(*f_args, times=times)
    s.cpu_seconds(*s_args, times=times)
    best_fast = best_slow = np.inf
    ratio = 0.0
    for pair in range(pairs):
        if pair % 2:
            best_slow = min(best_slow, s.cpu_seconds(*s_args, times=times))
            best_fast = min(best_fast, f.cpu_seconds(*f_args, times=times))
        else:
            best_fast = min(best_fast, f.cpu_seconds(*f_args, times=times))
            best_slow = min(best_slow, s.cpu_seconds(*s_args, times=times))
        ratio = best_slow / max(best_fast, 1e-9)
        if pair >= 6 and ratio > 1.1 * enough:
            break
    return ratio

"""The solution of the second part."""


def total(x):
    return sum(x)


def double(n: int) -> int:
    """Return twice as much."""
    return 2 * n


class Counter:
    """Counts."""

    start = 0

    def __init__(self, step: int = 1) -> None:
        """Begin at `start`."""
        self.step = step
        self.count = self.start

    def add(self, n: int) -> int:
        """Add n steps, and return the count."""
        self.count += self._steps(n)
        return self.count

    def _steps(self, n: int) -> int:
        return int(total([n])) * self.step

"""Gathers what is wrong with a course, so that all of it is told at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from autograder.errors import CourseError


class CourseFaults(CourseError):
    """Several things in the sources of a course must change."""

    def __init__(self, told: Iterable[str]) -> None:
        """Tell one fault as a sentence, several as a list."""
        self.told = tuple(dict.fromkeys(told))
        count = len(self.told)
        lines = "\n".join(f"  {one}" for one in self.told)
        super().__init__(self.told[0] if count == 1 else f"{count} faults:\n{lines}")

    def __reduce__(self) -> tuple[type, tuple[tuple[str, ...]]]:
        """Travel between processes as what it was made of."""
        return (type(self), (self.told,))


class Faults:
    """Notes faults and goes on, until somebody asks whether there were any."""

    def __init__(self) -> None:
        self.told: list[str] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what ends this block early, in place of raising it."""
        try:
            yield
        except CourseFaults as faults:
            self.told += faults.told
        except CourseError as fault:
            self.told.append(str(fault))

    def stop(self) -> None:
        """Raise all that was noted, if anything was."""
        if self.told:
            raise CourseFaults(self.told)

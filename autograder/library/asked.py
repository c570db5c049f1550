"""How a run was asked for: kept in `grades.db`, so that it can be done again with mended checks."""

from datetime import datetime
from pathlib import Path
from typing import Self

from msgspec.structs import replace

from autograder.course.rules import time_from
from autograder.errors import UserError
from autograder.library.run_result import records_in
from autograder.store import Store
from autograder.strict import Table, from_json


class Asked(Table, frozen=True, kw_only=True):
    """The options of `grade`."""

    paths: tuple[str, ...]
    course: str
    dist: str | None = None
    zips: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    sandbox: str = "auto"
    image: str | None = None
    engine: str = "auto"
    cluster: str | None = None
    certificates: str | None = None
    jobs: int
    download: str = "auto"
    roster: str | None = None
    decisions: str | None = None
    deadline: str | None = None
    shard: str | None = None

    @property
    def until(self) -> datetime | None:
        """The deadline, in place of the course's own."""
        return time_from(self.deadline) if self.deadline else None

    def anywhere(self) -> Self:
        """Return the same with paths that mean the same in every folder."""
        paths = {
            name: _absolute(path)
            for name in ("course", "dist", "roster", "decisions", "certificates")
            if (path := getattr(self, name))
        }
        lists = {name: tuple(map(_absolute, getattr(self, name))) for name in ("paths", "zips")}
        return replace(self, **paths, **lists)

    @classmethod
    def of_last_run(cls, out: Path) -> Self:
        """Read how the last run into this folder was asked for."""
        path = records_in(out)
        with Store(path) as store:
            text = store.history.asked()
        try:
            return from_json(text or "", cls)
        except ValueError:
            raise UserError(
                f"{path} does not say how its submissions were graded: an earlier"
                " version of the autograder wrote it. Run autograder grade once more"
            ) from None


def _absolute(path: str) -> str:
    return str(Path(path).absolute())

"""Reports of other runs, as of shards: taken if checks and submitted bytes are the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.library.begin import Begun
from autograder.model import Report, Submission
from autograder.store import Store


def find_elsewhere(records: Sequence[Path], run: Begun) -> dict[str, Path]:
    """Return which records have a report on which submission. They are opened one by one."""
    here = {one.stem: one for one in run.submissions if not one.refused}
    found: dict[str, Path] = {}
    for path in records:
        with Store(path) as store:
            for stem, digest in store.judged(run.runner.judged_by):
                if stem in here and digest and digest == run.digests.of(here[stem]):
                    found.setdefault(stem, path)
    return found


def read_elsewhere(
    found: Mapping[str, Path], submissions: Mapping[str, Submission]
) -> Iterator[Report]:
    """Yield these reports."""
    of_path: dict[Path, list[str]] = {}
    for stem, path in found.items():
        of_path.setdefault(path, []).append(stem)
    for path, stems in of_path.items():
        with Store(path) as store:
            for stem in stems:
                yield replace(store.load(stem), about=submissions[stem].about)

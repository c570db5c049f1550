"""Gradescope: "Export Submissions" of an assignment, and the metadata that its autograder gets.

The export has a folder `submission_<id>/` for each submission, and `submission_metadata.yml` at the
top, which names people and times. An autograder on Gradescope grades one submission and finds
`submission_metadata.json` beside it. A fault in either file costs no student anything.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from autograder.course.rules import MIB
from autograder.errors import Refused
from autograder.intake import stem_of
from autograder.model import Person, Posted, Source, Submission
from autograder.platforms.layout import Split, renamed
from autograder.platforms.yaml_values import yaml_values
from autograder.text import clean

METADATA = "submission_metadata.yml"
METADATA_LIMIT = 32 * MIB

_FOLDER = re.compile(r"submission_(\d+)/(.+)", re.DOTALL)
_ID = re.compile(r"submission_(\d+)")
_MOST_PEOPLE = 20


@dataclass(frozen=True, kw_only=True)
class Gradescope:
    """Reads exports from Gradescope."""

    name: str = "Gradescope"

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Take each folder as a submission; people and times are in the metadata."""
        metadata = [source for source in sources if source.name == METADATA]
        folders: dict[str, list[Source]] = {}
        rest: list[Source] = []
        for source in sources:
            if match := _FOLDER.fullmatch(source.name):
                folders.setdefault(match[1], []).append(renamed(source, match[2]))
            elif source.name != METADATA:
                rest.append(source)
        if not folders and not metadata:
            return [], list(sources)
        known, trouble = _read(metadata)
        return [
            self._submission(id_, folders.get(id_, []), known.get(id_, _Known()), trouble)
            for id_ in {**folders, **known}
        ], rest

    def _submission(
        self, id_: str, files: Sequence[Source], known: "_Known", trouble: str
    ) -> Submission:
        names = " - ".join(f"{person.name} {person.id}".strip() for person in known.people)
        return Submission(
            stem=stem_of(names or f"submission_{id_}"),
            files=tuple(files),
            posted=Posted(platform=self.name, people=known.people, at=known.at),
            refused="" if files else trouble or "The export holds no files of this submission.",
        )


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the export says about a submission."""

    people: tuple[Person, ...] = ()
    at: datetime | None = None


def _read(metadata: Sequence[Source]) -> tuple[dict[str, _Known], str]:
    """Return what is known about each submission, up to any damage, and what the damage is."""
    if len(metadata) != 1:
        return {}, ""
    known: dict[str, dict[tuple[str, ...], str]] = {}
    trouble = ""
    try:
        for path, value in yaml_values(_demand_bounded(metadata[0].read(METADATA_LIMIT))):
            if (match := _ID.fullmatch(path[0])) and path[1] in {"submitters", "created_at"}:
                known.setdefault(match[1], {}).setdefault(path[1:], value)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        trouble = f"{METADATA} is damaged: {str(error).splitlines()[0]}."
    except Refused as refusal:
        trouble = str(refusal)
    return {id_: _known_from(values) for id_, values in known.items()}, trouble


def _demand_bounded(data: bytes) -> bytes:
    if len(data) > METADATA_LIMIT:
        raise Refused(f"{METADATA} is larger than {METADATA_LIMIT / MIB:.3g} MiB.")
    return data


def _known_from(values: dict[tuple[str, ...], str]) -> _Known:
    people = []
    for number in range(_MOST_PEOPLE):
        name, sid, email = (
            values.get(("submitters", str(number), key), "") for key in ("name", "sid", "email")
        )
        if name or sid or email:
            registered = bool(sid)
            people.append(
                Person(name=name or email or sid, id=sid, email=email, registered=registered)
            )
    # `2026-12-01 22:59:03.123456789 Z` in the export
    at = re.sub(r"\s+(?=Z|[+-]\d)", "", values.get(("created_at",), "").strip())
    return _Known(people=tuple(people), at=_time(at))


def _time(value: Any) -> datetime | None:
    """Read a time; without a time zone it is taken as UTC."""
    try:
        time = datetime.fromisoformat(value)
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None


LARGEST = 64 * MIB
"""Bytes of `submission_metadata.json`; it holds all results of earlier submissions."""

_NAME = 80
UNKNOWN = "submission"


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What Gradescope gives its autograder about a submission besides the files."""

    members: tuple[str, ...] = ()
    handed_in: datetime | None = None
    due: datetime | None = None
    before: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """Whether each check, by question and name, passed in the submission before this one."""
    note: str = ""
    """What was wrong with the file, for the instructor."""

    @property
    def stem(self) -> str:
        """The name of the submission: those who handed it in."""
        return " - ".join(self.members) or UNKNOWN


def read_metadata(path: Path) -> Metadata:
    """Read `submission_metadata.json`; what cannot be read is left out."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        table = json.loads(data) if len(data) <= LARGEST else None
    except (OSError, ValueError, RecursionError) as error:
        return Metadata(note=f"{path.name} cannot be read: {clean(str(error), 200)}")
    if not isinstance(table, dict):
        return Metadata(note=f"{path.name} does not hold what Gradescope writes")
    assignment = _table(table.get("assignment"))
    return Metadata(
        members=_members(table.get("users")),
        handed_in=_utc(table.get("created_at")),
        due=_due(table.get("users"), assignment),
        before=_before(table.get("previous_submissions")),
    )


def _members(users: Any) -> tuple[str, ...]:
    names = [_table(user).get("name") for user in _list(users)]
    shown = [clean(name, _NAME).replace("\n", " ") for name in names if isinstance(name, str)]
    return tuple(sorted(name for name in shown if name.strip()))


def _before(submissions: Any) -> dict[tuple[str, str], bool]:
    """Read how each check ended last time, from the results that were ours then."""
    all_of_them = submissions if isinstance(submissions, list) else []
    tables = [_table(one) for one in all_of_them]
    never = datetime.min.replace(tzinfo=UTC)
    # the last of equal or unknown times: Gradescope lists them in order
    last = max(
        enumerate(tables),
        key=lambda one: (_utc(one[1].get("submission_time")) or never, one[0]),
        default=(0, {}),
    )[1]
    tests = _table(last.get("results")).get("tests")
    found = {}
    for entry in map(_table, tests if isinstance(tests, list) else []):
        extra = _table(entry.get("extra_data"))
        question, check, status = extra.get("question"), extra.get("check"), entry.get("status")
        if isinstance(question, str) and isinstance(check, str) and isinstance(status, str):
            found[question, check] = status == "passed"
    return found


def _due(users: Any, assignment: Mapping[str, Any]) -> datetime | None:
    """Return the latest due date in the team: extensions are given to single people."""
    own = [_utc(_table(_table(user).get("assignment")).get("due_date")) for user in _list(users)]
    dates = [date for date in [*own, _utc(assignment.get("due_date"))] if date is not None]
    return max(dates, default=None)


def _utc(value: Any) -> datetime | None:
    try:
        return time.astimezone(UTC) if (time := _time(value)) else None
    except OverflowError:
        return None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value[:_MOST_PEOPLE] if isinstance(value, list) else []

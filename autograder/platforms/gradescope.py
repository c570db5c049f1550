"""A Gradescope export: `submission_<id>/` folders, and `submission_metadata.yml` at the top."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.course.rules import MIB
from autograder.errors import Refused
from autograder.intake.receive import stem_of
from autograder.model import Person, Posted, Source, Submission
from autograder.platforms.layouts import Split, renamed

METADATA = "submission_metadata.yml"
METADATA_LIMIT = 32 * MIB

_FOLDER = re.compile(r"submission_(\d+)/(.+)", re.DOTALL)
_ID = re.compile(r"submission_(\d+)")
_DEEPEST = 60
_MOST_PEOPLE = 20

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, much faster


@dataclass(frozen=True, kw_only=True)
class _Known:
    people: tuple[Person, ...] = ()
    at: datetime | None = None


def gradescope(sources: Sequence[Source]) -> Split:
    """Take each folder for a submission; who and when stands in the metadata."""
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
    known, refused = _read(metadata)
    return [
        _submission(id_, folders.get(id_, []), known.get(id_, _Known()), refused)
        for id_ in {**folders, **known}
    ], rest


def _submission(id_: str, files: Sequence[Source], known: _Known, trouble: str) -> Submission:
    names = " - ".join(f"{person.name} {person.id}".strip() for person in known.people)
    return Submission(
        stem=stem_of(names or f"submission_{id_}"),
        files=tuple(files),
        posted=Posted(platform="Gradescope", people=known.people, at=known.at),
        refused="" if files else trouble or "The export holds no files of this submission.",
    )


def _read(metadata: Sequence[Source]) -> tuple[dict[str, _Known], str]:
    """Return what is known about each submission; of damaged metadata what comes before it."""
    if len(metadata) != 1:
        return {}, ""
    known: dict[str, dict[tuple[str, ...], str]] = {}
    trouble = ""
    try:
        for path, value in _scalars(_demand_bounded(metadata[0].read(METADATA_LIMIT))):
            if (match := _ID.fullmatch(path[0])) and path[1] in {"submitters", "created_at"}:
                known.setdefault(match[1], {}).setdefault(path[1:], value)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        trouble = f"{METADATA} is damaged: {str(error).splitlines()[0]}."
    except Refused as refusal:
        trouble = str(refusal)
    return {id_: _known(values) for id_, values in known.items()}, trouble


def _demand_bounded(data: bytes) -> bytes:
    if len(data) > METADATA_LIMIT:
        raise Refused(f"{METADATA} is larger than {METADATA_LIMIT / MIB:.3g} MiB.")
    return data


def _known(values: dict[tuple[str, ...], str]) -> _Known:
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
    return _Known(people=tuple(people), at=_time(values.get(("created_at",), "")))


def _time(text: str) -> datetime | None:
    """Read `2026-12-01 22:59:03.123456789 Z`."""
    try:
        at = datetime.fromisoformat(re.sub(r"\s+(?=Z|[+-]\d)", "", text.strip()))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _scalars(data: bytes) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every scalar of a YAML file with its path of keys and numbers, two steps or more.

    Built from the parser's events: no object is made of the document, so that neither aliases nor
    nesting cost anything. A key of Ruby's, `:name`, loses its colon.
    """
    path: list[_Step] = []
    for event in yaml.parse(data, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
        elif isinstance(event, yaml.NodeEvent):
            step = path[-1] if path else None
            is_key = step is not None and step.enter()
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if isinstance(event, yaml.CollectionStartEvent):
                path.append(_Step(is_list=isinstance(event, yaml.SequenceStartEvent)))
                if len(path) > _DEEPEST:
                    raise ValueError("it is nested too deeply")
            elif is_key and step is not None:
                step.key = value.removeprefix(":")
            elif len(path) > 1 and isinstance(event, yaml.ScalarEvent):
                yield tuple(step.key for step in path), value


class _Step:
    """Where we are within one list or mapping."""

    def __init__(self, *, is_list: bool) -> None:
        self.is_list, self.key = is_list, ""
        self._met = 0

    def enter(self) -> bool:
        """Count one more node; tell whether it is a key."""
        self._met += 1
        if self.is_list:
            self.key = str(self._met - 1)
            return False
        return self._met % 2 == 1

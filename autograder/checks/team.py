"""The team whose work this is, and the seeds of its experiments, which follow from its names.

`grader.team` asks once, and keeps the answer beside the notebook in the declaration,
`hand_in.json`, which `grader.export` packs. An experiment that starts from these seeds gives every
team figures of its own, so nobody can hand in those of another team.

The seeds are those of one member, the first one named: they stay right when somebody joins, and
when somebody else leaves. Case, accents and the order of names make no difference to them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.checks import expect
from autograder.checks.authors import FORM, MOST_AUTHORS, Author, AuthorsFault, read_authors
from autograder.checks.student import StudentCode
from autograder.text import clean, without_accents, words_of

DECLARATION = "hand_in.json"
"""The file that says whose work this is; in the zip, also when it was packed."""

DECLARATION_FORMAT = "hand-in 1"
HIGHEST_SEED = 999_999
"""So that a seed can be read aloud. All seeds of a team together have many more values."""
MOST_SEEDS = 1000
"""In one list of runs: a record may hold more, and the grader's time is short."""

RUN_TEAM = f"Run grader.team({FORM})"
_AGAIN = (
    "Then grader.record_again() runs the experiments again, from the right seeds. Export again "
    "after that."
)


def seeds_of(author: Author, count: int) -> list[int]:
    """Return the first `count` seeds that follow from a name, all different."""
    name = " ".join(sorted(map(without_accents, words_of(f"{author.family} {author.given}"))))
    found: dict[int, None] = {}
    number = 0
    while len(found) < count:
        digest = hashlib.sha256(f"{name} {number}".encode(errors="replace")).digest()
        found[1 + int.from_bytes(digest[:8]) % HIGHEST_SEED] = None
        number += 1
    return list(found)


def declaration(authors: Sequence[Author], unlocked: Sequence[str] = (), **more: str) -> str:
    """Write the declaration of a team, and which functions of ours it unlocked."""
    said = {"format": DECLARATION_FORMAT, "authors": [vars(author) for author in authors], **more}
    if unlocked:
        said["unlocked"] = list(unlocked)
    return json.dumps(said, indent=2, ensure_ascii=False)


def authors_in(data: bytes | None) -> list[Author]:
    """Return the authors in a declaration, none if there is none or it says something else."""
    try:
        said = json.loads(data or b"")
        pieces = [(one["family"], one["given"], one["id"]) for one in said["authors"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    whole = all(isinstance(piece, str) for each in pieces for piece in each)
    return [Author(*each) for each in pieces[:MOST_AUTHORS]] if whole else []


def team_in(folder: Path) -> list[Author]:
    """Return the team that `grader.team` was told, none before it was."""
    try:
        return authors_in((folder / DECLARATION).read_bytes())
    except OSError:
        return []


def unlocked_in(folder: Path) -> list[str]:
    """Return the functions of ours that were unlocked in this folder."""
    try:
        said = json.loads((folder / DECLARATION).read_bytes())
        return [name for name in said.get("unlocked", []) if isinstance(name, str)]
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return []


def keep_team(folder: Path, authors: Sequence[Author], unlocked: Sequence[str]) -> None:
    """Keep the team and what it unlocked beside the notebook, in one step."""
    unfinished = folder / f"{DECLARATION}.part"
    try:
        unfinished.write_text(declaration(authors, unlocked), encoding="utf-8")
        unfinished.replace(folder / DECLARATION)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise AuthorsFault(
            f"{DECLARATION} cannot be written: {error.strerror}. Make room, or make the folder"
            " writable, and run this again"
        ) from None


def told_of_team(folder: Path, texts: Sequence[object]) -> str:
    """Keep the team that a student named, if any, and say who it is and what follows."""
    before = team_in(folder)
    try:
        team = before if before and not texts else read_authors(texts)
        if team != before:
            keep_team(folder, team, unlocked_in(folder))
    except AuthorsFault as fault:
        return f"{fault}: grader.team({FORM}) or, as a team of two, grader.team({FORM}, {FORM})."
    seeds = ", ".join(map(str, seeds_of(team[0], 3)))
    told = f"The work of {named(team)}. Seeds of the experiments: {seeds}, ..."
    if before and seeds_of(before[0], 1) != seeds_of(team[0], 1):
        told += (
            f"\nIt was the work of {named(before)}. What the experiments recorded has the seeds of"
            " that team and does not count any more: grader.record_again() runs them again."
        )
    return told


def named(authors: Sequence[Author]) -> str:
    """Name a team in a sentence."""
    return " and ".join(clean(f"{author.shown} ({author.id})", 200) for author in authors)


def same_people(team: Sequence[Author], others: Sequence[Author]) -> bool:
    """Tell whether the experiments of a team count for the others: its first member is there."""
    return seeds_of(team[0], 1) in [seeds_of(author, 1) for author in others]


def expect_seeds_of_the_team(student: StudentCode, figures: Mapping[str, Any], file: str) -> None:
    """Require that an experiment was recorded from the seeds of one of those who hand it in.

    Every list of runs in `figures` must have the first seeds of that person. What is no seed is
    left to checks of the form.
    """
    authors = authors_in(student.handed_in(DECLARATION))
    expect.true(
        authors,
        f"there is no {DECLARATION} with {file}, so nobody can tell whose figures these are. "
        f"{RUN_TEAM}. If these figures were made from other seeds than grader.seeds() then gives, "
        "run grader.record_again(). Hand in the zip that grader.export() writes",
    )
    groups = list(_groups(figures))
    if any(all(_follow(author, seeds) for seeds in groups) for author in authors):
        return
    seen = next(seeds for seeds in groups if not _follow(authors[0], seeds))
    right = seeds_of(authors[0], min(len(seen), MOST_SEEDS))
    expect.true(
        False,
        f"{file} has figures from the seeds {_listed(seen)}, but those of {named(authors[:1])} are "
        f"{_listed(right)}. So they were made by another team, or before a name was changed. "
        f"{RUN_TEAM} with the names of those who hand in. {_AGAIN}",
    )


def _groups(figures: Any) -> Iterator[list[int]]:
    """Yield the different seeds of each list of runs, as deep as they lie."""
    if isinstance(figures, Mapping):
        for value in figures.values():
            yield from _groups(value)
    elif isinstance(figures, list):
        runs = [run for run in figures if isinstance(run, Mapping) and "seed" in run]
        seeds = [run["seed"] for run in runs if type(run["seed"]) is int]
        if seeds:
            yield list(dict.fromkeys(seeds))
        else:
            for value in figures:
                yield from _groups(value)


def _follow(author: Author, seeds: Sequence[int]) -> bool:
    return len(seeds) <= MOST_SEEDS and set(seeds) == set(seeds_of(author, len(seeds)))


def _listed(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds[:5])) + (", ..." if len(seeds) > 5 else "")

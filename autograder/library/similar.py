"""Compares the code of submissions with each other, and with that of earlier terms.

It reports where they are alike; why they are is for a person to find out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import UserError
from autograder.grading import open_bundle
from autograder.intake import submission_at
from autograder.library.compared import Compared, of_earlier, of_this_run, read_code
from autograder.library.current_zips import current_zips
from autograder.library.ending import ending_in_order
from autograder.library.listener import Listener, Silent
from autograder.library.pages import stems_of_last_run
from autograder.report.pages.similar_page import AlikePair, SimilarView, write_similar_page
from autograder.report.similar import write_similar
from autograder.similarity import (
    Code,
    Pair,
    Phrases,
    Tokens,
    best_of_each,
    code_of,
    passages,
    tokens_of,
)

MOST = 40
"""Pairs on the page: more than anybody looks through."""

_MOST_PASSAGES = 12
"""Passages shown of one pair: the longest say most."""


@dataclass(frozen=True, kw_only=True)
class Similar:
    """What was compared and written."""

    page: Path
    table: Path
    compared: int
    earlier: int
    pairs: int
    """Pairs that are on the page."""
    not_compared: tuple[tuple[str, str], ...]
    """Submissions that could not be read, or not wholly, each with the reason."""


def similar(  # noqa: PLR0913 - as many options as the command has
    out: str | Path,
    earlier: Iterable[str | Path] = (),
    *,
    given: Sequence[str | Path] = (),
    download: str = "auto",
    most: int = MOST,
    course: str | Path = ".",
    dist: str | Path | None = None,
    listener: Listener | None = None,
) -> Similar:
    """Compare what was graded into `out`; write `out/similar.html` and `out/similar.csv`.

    `earlier` are submissions of earlier terms: a folder that they were graded into, or a folder or
    file as `grade` takes it. They are compared with those of `out`, not with each other. `given`
    says where the submissions are, if they were moved after grading. No code is run.
    """
    folder, built = Path(out), Path(dist) if dist else Path(course) / "dist"
    stems_of_last_run(folder)
    zips = current_zips(Path(course), built)
    with ending_in_order(), open_bundle(*zips) as bundle:
        limits = bundle.rules.limits
        now = list(of_this_run(folder, [Path(path) for path in given], download, limits))
        found = [*now, *of_earlier(map(Path, earlier), limits)]
        unlocked = map(tokens_of, bundle.handed_out.values())
        phrases = Phrases([*_given_code(built, limits), *unlocked])
        reading = _Reading(limits)
        kept = list(reading.add_all(found, phrases, listener or Silent()))
        pairs = phrases.pairs(_own(kept))
        listed = list(best_of_each(pairs, [one.team for one in kept]))
        view = SimilarView(
            pairs=tuple(reading.shown(pair, kept, phrases) for pair in listed[:most]),
            likeness=_spread(pairs, kept),
            compared=sum(not one.earlier for one in kept),
            earlier=sum(one.earlier for one in kept),
            not_compared=tuple(reading.trouble),
        )
    page, table = folder / "similar.html", folder / "similar.csv"
    write_similar_page(view, page)
    write_similar(((kept[p.first].name, kept[p.second].name, p) for p in listed), table)
    return Similar(
        page=page,
        table=table,
        compared=view.compared,
        earlier=view.earlier,
        pairs=len(view.pairs),
        not_compared=view.not_compared,
    )


class _Reading:
    """Reads submissions; their text is not kept, since hundreds would fill the memory."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self._limits = limits
        self.trouble: list[tuple[str, str]] = []

    def add_all(
        self, found: Sequence[Compared], phrases: Phrases, listener: Listener
    ) -> Iterator[Compared]:
        """Add the phrases of each submission, and yield those that have code."""
        with listener.progress("reading", len(found)) as advance:
            for one in found:
                read = read_code(one.submission, self._limits)
                code = code_of(read.pieces)
                cut = "Only the first part of its code is compared: it is longer than people write."
                if trouble := " ".join(filter(None, (read.trouble, cut if code.cut else ""))):
                    self.trouble.append((one.name, trouble))
                if read.pieces:
                    phrases.add(tokens_of(code.text), one.team, earlier=one.earlier)
                    yield one
                advance(one.name)

    def shown(self, pair: Pair, kept: Sequence[Compared], phrases: Phrases) -> AlikePair:
        """Read two submissions again, and find where they are alike."""
        both = kept[pair.first], kept[pair.second]
        (left, ours), (right, theirs) = map(self._code, both)
        longest, count = passages(left, right, phrases, (ours, theirs), _MOST_PASSAGES)
        return AlikePair(
            names=(both[0].name, both[1].name),
            stems=tuple(one.name if one.graded and not one.earlier else "" for one in both),
            pair=pair,
            passages=longest,
            count=count,
        )

    def _code(self, one: Compared) -> tuple[Code, Tokens]:
        code = code_of(read_code(one.submission, self._limits).pieces)
        return code, tokens_of(code.text)


def _given_code(dist: Path, limits: ArchiveLimits) -> Iterator[Tokens]:
    """Yield what students are given: their zips hold starter code, public checks, the library."""
    zips = sorted((dist / "student").glob("*.zip"))
    if not zips:
        raise UserError(
            f"there is no student zip in {dist / 'student'}/, so nobody knows what was given."
            " Build it first: make assignment"
        )
    for path in zips:
        for piece in read_code(submission_at(path), limits).pieces:
            yield tokens_of(code_of([piece]).text)


def _own(kept: Sequence[Compared]) -> list[tuple[int, int]]:
    """Return the pairs that have a member in common: people resemble themselves."""
    of_person = defaultdict[object, list[int]](list)
    for number, one in enumerate(kept):
        for person in one.people:
            of_person[person].append(number)
    return [pair for numbers in of_person.values() for pair in combinations(numbers, 2)]


def _spread(pairs: Sequence[Pair], kept: Sequence[Compared]) -> tuple[float, float]:
    """Return the likeness below which half of all pairs are, and 99 of 100."""
    now = sum(not one.earlier for one in kept)
    total = now * (now - 1) // 2 + now * (len(kept) - now)
    values = [pair.likeness for pair in pairs]  # in falling order; all others are 0

    def below(share: float) -> float:
        at = int(total * (1 - share))
        return values[at] if at < len(values) else 0.0

    return below(0.5), below(0.99)

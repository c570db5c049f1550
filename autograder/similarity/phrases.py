"""Phrases, which are `LENGTH` tokens in a row, weighed by how few teams have them.

A phrase that the given code holds, or more than a quarter of the teams, tells nothing and is left
out. One that only two teams have weighs 1, one that seven have a sixth: what a question forces
upon everybody fades without anybody listing it. The sum over the phrases that two submissions share
is their likeness; it is about the number of tokens that are alike.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.similarity.tokens import BORDER_ID, Tokens

Hashes = npt.NDArray[np.uint64]

LENGTH = 20
"""Tokens, about a line and a half: shorter pieces of a formula are alike by themselves."""

COMMON = 0.25
"""The share of the teams above which a phrase is what everybody writes."""

FEW = 4
"""Teams that may share a phrase in any case: in a small cohort a quarter is nobody."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_NONE = np.uint64(0)
"""In place of a phrase that would reach from one cell into the next."""

_BLOCK = 1 << 14
"""Phrases that are multiplied at a time: 1,000 submissions take 64 MB."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two submissions by their numbers, the second of which may be of an earlier term."""

    first: int
    second: int
    likeness: float
    shares: tuple[float, float]
    """How much of each one's own phrases the other has, too."""


@dataclass(frozen=True, kw_only=True)
class _Weighed:
    """All phrases in order; a weight of 0 means that too many teams have it."""

    phrases: Hashes
    holders: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]


def phrases_of(tokens: Tokens) -> Hashes:
    """Return a hash for each phrase, in order."""
    count = max(0, len(tokens.ids) - LENGTH + 1)
    hashes = np.zeros(count, np.uint64)
    for at in range(LENGTH):
        hashes = hashes * _BASE + tokens.ids[at : at + count]
    for border in np.flatnonzero(tokens.ids == BORDER_ID):
        hashes[max(0, border - LENGTH + 1) : border + 1] = _NONE
    return hashes


class Phrases:
    """The phrases of all submissions; those of `given` code are not counted."""

    def __init__(self, given: Iterable[Tokens] = ()) -> None:
        self._given = np.unique(np.concatenate([np.array([_NONE]), *map(phrases_of, given)]))
        self._phrases: list[Hashes] = []
        self._teams: list[Hashable] = []
        self._earlier: list[bool] = []
        self._weighed: _Weighed | None = None

    def add(self, tokens: Tokens, team: Hashable, *, earlier: bool = False) -> int:
        """Add a submission of a team, and return its number."""
        found = np.unique(phrases_of(tokens))
        self._phrases.append(np.setdiff1d(found, self._given, assume_unique=True))
        self._teams.append(team)
        self._earlier.append(earlier)
        self._weighed = None
        return len(self._phrases) - 1

    def pairs(self, own: Iterable[tuple[int, int]] = ()) -> list[Pair]:
        """Return the pairs that have anything in common, the most alike first; `own` are left out.

        Submissions of an earlier term are not compared with each other.
        """
        likeness, common = self._multiplied(self._weigh())
        counts = np.diag(common).copy()
        for first, second in own:
            likeness[first, second] = likeness[second, first] = 0
        earlier = np.array(self._earlier, bool)
        likeness[np.ix_(earlier, earlier)] = 0
        found = np.argwhere(np.triu(likeness, 1) > 0)
        made = [self._pair(int(a), int(b), likeness, common, counts) for a, b in found]
        return sorted(made, key=lambda pair: (-pair.likeness, pair.first, pair.second))

    def holders(self, phrases: Hashes) -> npt.NDArray[np.int64]:
        """Return how many teams have each phrase; 0 for one that is given or common."""
        known = self._weigh()
        if not len(known.phrases):
            return np.zeros(len(phrases), np.int64)
        at = np.minimum(np.searchsorted(known.phrases, phrases), len(known.phrases) - 1)
        counted = (known.phrases[at] == phrases) & (known.weights[at] > 0)
        return np.where(counted, known.holders[at], 0)

    def _weigh(self) -> _Weighed:
        """Count the teams that hold each phrase; a team's own several submissions count once."""
        if self._weighed is None:
            by_team: dict[Hashable, list[Hashes]] = {}
            for team, phrases in zip(self._teams, self._phrases, strict=True):
                by_team.setdefault(team, []).append(phrases)
            once = [np.unique(np.concatenate(several)) for several in by_team.values()]
            everything = np.concatenate([np.zeros(0, np.uint64), *once])
            found, holders = np.unique(everything, return_counts=True)
            counted = holders <= max(FEW, COMMON * len(by_team))
            weights = np.where(counted, 1 / np.maximum(holders - 1, 1), 0).astype(np.float32)
            self._weighed = _Weighed(phrases=found, holders=holders, weights=weights)
        return self._weighed

    def _multiplied(
        self, known: _Weighed
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return for every two submissions their likeness, and how many phrases they share."""
        size = len(self._phrases)
        likeness, common = np.zeros((size, size)), np.zeros((size, size))
        where = [np.searchsorted(known.phrases, phrases) for phrases in self._phrases]
        for start in range(0, len(known.phrases), _BLOCK):
            weights = known.weights[start : start + _BLOCK]
            holds = np.zeros((len(weights), size), np.float32)
            for number, places in enumerate(where):
                low, high = np.searchsorted(places, [start, start + len(weights)])
                holds[places[low:high] - start, number] = 1
            holds *= (weights > 0)[:, None]
            likeness += holds.T @ (holds * weights[:, None])
            common += holds.T @ holds
        return likeness, common

    def _pair(
        self,
        first: int,
        second: int,
        likeness: npt.NDArray[np.float64],
        common: npt.NDArray[np.float64],
        counts: npt.NDArray[np.float64],
    ) -> Pair:
        shared = common[first, second]
        if self._earlier[first]:
            first, second = second, first
        return Pair(
            first=first,
            second=second,
            likeness=float(likeness[first, second]),
            shares=(float(shared / counts[first]), float(shared / counts[second])),
        )


def best_of_each(pairs: Sequence[Pair], teams: Sequence[Hashable]) -> Iterator[Pair]:
    """Yield for every two teams the first pair only: they may have several submissions each."""
    seen = set[frozenset[Hashable]]()
    for pair in pairs:
        both = frozenset((teams[pair.first], teams[pair.second]))
        if both not in seen:
            seen.add(both)
            yield pair

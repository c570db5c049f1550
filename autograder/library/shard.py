"""A shard: one of several equal shares of the submissions, each graded by a command of its own."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from autograder.errors import UserError
from autograder.model import Submission

_WRITTEN = re.compile(r"(?P<number>\d{1,9})/(?P<count>\d{1,9})")


@dataclass(frozen=True, kw_only=True)
class Shard:
    """The share `number` of `count`, counted from 0 as Kubernetes does."""

    number: int
    count: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `--shard` was given."""
        found = _WRITTEN.fullmatch(text)
        if found is None or int(found["number"]) >= int(found["count"]):
            raise UserError(
                f"--shard {text}: expected NUMBER/COUNT, with numbers from 0: four shards are"
                " 0/4, 1/4, 2/4 and 3/4"
            )
        return cls(number=int(found["number"]), count=int(found["count"]))

    def of(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return its submissions. A name decides, so that one more moves no other."""
        return [one for one in submissions if _place(one.stem) % self.count == self.number]


def _place(stem: str) -> int:
    return int.from_bytes(hashlib.sha256(stem.encode("utf-8", "backslashreplace")).digest()[:8])

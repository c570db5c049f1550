"""A rubric as a list of items: the lines that start like `- 0.5 points: `."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import TextQuestion

_ITEM = re.compile(r"^- ([\d.]+) points?: (.*?)(?=^- |\Z)", re.MULTILINE | re.DOTALL)
_FIRST_SENTENCE = re.compile(r"^.+?(?=[.:;](?:\s|$))", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class RubricItem:
    """One item of a rubric."""

    points: float
    text: str

    @property
    def label(self) -> str:
        """Its first words, up to the end of a sentence: what the item is about."""
        found = _FIRST_SENTENCE.match(self.text)
        return " ".join((found.group() if found else self.text).split())


def rubric_items(question: TextQuestion) -> Sequence[RubricItem]:
    """Return the items; a rubric without any is one item that is worth everything."""
    found = [
        RubricItem(points=float(points), text=" ".join(text.split()))
        for points, text in _ITEM.findall(question.rubric)
    ]
    return found or [RubricItem(points=question.points, text="the whole answer")]

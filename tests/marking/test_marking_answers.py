"""Alike answers stand together, and the rubric becomes items."""

import random
import string

import pytest

from autograder.marking.answers import groups
from autograder.model import Report, Status, TextAnswer, TextQuestion
from autograder.report.rubric import rubric_items
from marking.builders import QUESTION

LONG = (
    "The variance of a sum is the sum of the variances, so it grows with the number of inputs,"
    " and therefore the units are far out where the slope is small and nothing is learned there"
)


def _groups(*texts: str) -> list[list[int]]:
    reports = [
        Report(
            stem=f"{number:03}",
            digest="",
            status=Status.GRADED,
            max_score=0,
            answers=(TextAnswer(question="why_count", max_points=1.5, text=text),),
        )
        for number, text in enumerate(texts)
    ]
    found = groups(reports, QUESTION, "key", blind=False)
    return [[int(answer.stem) for answer in group.answers] for group in found]


@pytest.mark.parametrize(
    "other",
    [
        LONG,
        LONG.upper(),
        LONG.replace(",", ""),
        LONG + " either",
        LONG.replace("far", "much too far"),
    ],
)
def test_alike(other: str) -> None:
    assert _groups(LONG, "Something else entirely was written here.", other) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, LONG[: len(LONG) // 2]),
        ("yes", "no"),
        ("it is 3", "it is -3"),
        ("x = 1", "x = 2"),
        ("", "no text"),
        (LONG, " ".join(reversed(LONG.split()))),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert len(_groups(one, other)) == 2


def test_empty_answers_are_one_group_at_the_end() -> None:
    assert _groups("", LONG, "", "x") == [[1], [3], [0, 2]]


def test_a_thousand_answers_need_no_thousand_times_a_thousand_comparisons_of_texts() -> None:
    """Each answer is in one group, whatever they are."""
    random_ = random.Random(1)
    words = ["".join(random_.choices(string.ascii_lowercase, k=4)) for _ in range(300)]
    texts = [" ".join(random_.choices(words, k=random_.randrange(200))) for _ in range(300)]
    found = _groups(*texts, *texts)
    assert sorted(at for group in found for at in group) == list(range(600))
    assert all(at + 300 in group for group in found for at in group if at < 300)


def test_items_of_a_rubric() -> None:
    rubric = "Intro.\n- 1 point: the size of $z$. It is\n  large.\n- 0.5 points: what follows\n"
    items = rubric_items(TextQuestion(name="q", points=1.5, answer="", rubric=rubric))
    assert [(item.points, item.label) for item in items] == [
        (1.0, "the size of $z$"),
        (0.5, "what follows"),
    ]
    assert items[0].text == "the size of $z$. It is large."
    (whole,) = rubric_items(TextQuestion(name="q", points=2, answer="", rubric="As you like."))
    assert (whole.points, whole.label) == (2, "the whole answer")

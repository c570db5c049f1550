"""Hints of the catalogue in the text of a notebook."""

from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.build.hints import hints_by_mistake, with_hints
from autograder.course import read_course
from autograder.errors import CourseError

ROOT = Path(__file__).parents[2]
HINTS = {"off_by_one": "Count the fence posts: a < b.", "wrong_sign": "Which way is up?"}


def test_the_hints_are_folded_in_the_order_of_the_line():
    text = with_hints("Before.\n\n{hints:wrong_sign off_by_one}\n\nAfter.", HINTS, Path("a.md"))
    assert text == (
        "Before.\n\n"
        "<details><summary>Hint 1</summary>Which way is up?</details>\n\n"
        "<details><summary>Hint 2</summary>Count the fence posts: a &lt; b.</details>\n\nAfter."
    )


def test_a_page_of_the_notebook_keeps_them_folded():
    text = with_hints("Text.\n\n{hints:wrong_sign}\n\n## After", HINTS, Path("a.md"))
    html, _ = HTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(text)]))
    assert "<details><summary>Hint 1</summary>Which way is up?</details>" in html


def test_what_is_not_a_line_of_its_own_stays():
    text = "a dict {hints:off_by_one} in a sentence"
    assert with_hints(text, HINTS, Path("a.md")) == text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "{hints:off_by_one nothing}",
            "a.md: {hints:off_by_one nothing}: the catalogue has no mistake 'nothing'",
        ),
        ("{hints:}", "a.md: {hints:}: name one or more mistakes of the catalogue"),
    ],
)
def test_a_mistake_that_is_not_there_is_reported(line, told):
    with pytest.raises(CourseError) as failed:
        with_hints(line, HINTS, Path("a.md"))
    assert str(failed.value) == told


def test_every_mistake_of_the_course_has_its_hint():
    hints = hints_by_mistake(read_course(ROOT))
    assert hints["nodes_c_without_squares"] == "Which two values are computed from c?"

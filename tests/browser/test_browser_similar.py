"""The page of similar submissions, as an instructor opens it from a file."""

from pathlib import Path

import pytest

from autograder.model import Cell
from autograder.report.pages.similar_page import AlikePair, SimilarView, write_similar_page
from autograder.similarity import Phrases, code_of, passages, tokens_of
from browser.conftest import DESKTOP, PHONE

CODE = '''
def forward(x, w, b):
    """<script>alert(1)</script>"""
    first = x.reshape(len(x), -1) @ w + b  # </pre><img src=x onerror=alert(2)>
    second = "<iframe src=javascript:alert(3)>" if first.sum() > 0 else first ** 2 - first.mean() * 3 + x.max(axis=0) / w.std() - b.min()
    return first, second
'''
NAMES = ("<img src=x onerror=alert(4)>", "مريم O'Brien")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pieces = [Cell(label="<b>work</b>.ipynb, cell 3", source=CODE)]
    code = code_of([*pieces, Cell(label="helper.py", source=CODE.replace("+", "-") * 40)])
    tokens = tokens_of(code.text)
    phrases = Phrases()
    phrases.add(tokens, 1)
    phrases.add(tokens, 2)
    (pair,) = phrases.pairs()
    found, count = passages(code, code, phrases, (tokens, tokens), 12)
    one = AlikePair(names=NAMES, stems=(NAMES[0], ""), pair=pair, passages=found, count=count)
    view = SimilarView(
        pairs=(one, one),
        likeness=(0.0, 3.0),
        compared=2,
        earlier=1,
        not_compared=(("<b>", "It is <i>damaged</i>."),),
    )
    page = tmp_path_factory.mktemp("out") / "similar.html"
    write_similar_page(view, page)
    return page


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_readable_by_everybody(path, opened, viewport, dark) -> None:
    shown = opened(path, viewport=viewport, dark=dark)
    assert shown.faults() == []
    assert not shown.is_wider_than_the_screen()


def test_code_and_names_are_text(path, opened) -> None:
    shown = opened(path).page
    assert shown.locator("script, img, b, i, iframe").count() == 0
    assert "</pre><img src=x onerror=alert(2)>" in shown.locator("#pair-1 pre").first.inner_text()
    link = shown.locator("#pairs ~ div a").first
    assert link.get_attribute("href").startswith("feedback/%3Cimg%20src")


def test_without_scripts_a_pair_is_opened_by_keyboard(path, opened) -> None:
    shown = opened(path, scripts=False).page
    second = shown.locator("#pair-2 pre").first
    assert not second.is_visible()
    shown.locator("#pair-2 summary").focus()
    shown.keyboard.press("Enter")
    assert second.is_visible()


def test_both_sides_stand_side_by_side_where_there_is_room(path, opened) -> None:
    def lefts(viewport) -> list[float]:
        sides = opened(path, viewport=viewport).page.locator("#pair-1 pre")
        return [sides.nth(n).bounding_box()["x"] for n in (0, 1)]

    assert lefts(DESKTOP)[0] < lefts(DESKTOP)[1]
    assert lefts(PHONE)[0] == lefts(PHONE)[1]


def test_it_says_that_it_judges_nobody(path, opened) -> None:
    text = opened(path).page.locator("main").inner_text()
    assert "It does not know why" in text
    assert not {"plagiar", "cheat", "suspect", "guilty"} & set(text.lower().split())

"""The page: it shows the whole proof, without markup from it, and loads nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest
from validate_builders import (
    CLEAN,
    HIDDEN,
    PUBLIC,
    REFERENCE,
    SEEN,
    STARTER,
    made,
    pair,
    proof,
    rewritten,
    tried,
)

from autograder.validate import write_page
from autograder.validate.console import figures

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Reads a page as a browser would; fails on elements that do not close."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.rows, self._open = [], [], [], []
        self.feed(page)
        self.close()
        assert self._open == []
        self.text = " ".join(" ".join(self._said).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *attribute) for attribute in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    _said = ()

    def handle_data(self, data):
        self._said = (*self._said, data)
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data.strip()


@pytest.fixture
def read(tmp_path):
    """Write the page of some graded specimens, and read it."""

    def call(*graded, off=(), **excused):
        path = tmp_path / "validation.html"
        write_page(proof(*graded, **excused), list(off), path)
        return Reader(path.read_text(encoding="utf-8"))

    return call


def test_every_mistake_has_a_row_with_a_mark_for_every_check_that_caught_it(read):
    both = made("both", PUBLIC, *HIDDEN, tells="It is wrong twice.")
    page = read(*CLEAN, both)
    assert page.rows == [
        ["mistake", "what the student reads", "1", "2", "public", "costs"],
        ["seen", "It is wrong.", "✗", "", "seen", "2"],
        ["unseen", "It is wrong.", "", "✗", "", "1"],
        ["both", "It is wrong twice.", "✗", "✗", "seen", "3"],
    ]


def test_every_hidden_check_is_listed_with_its_title_and_what_it_catches(read):
    page = read(*CLEAN)
    assert "one , 2 points: Title of one. Catches 1, of which 1 alone." in page.text
    assert "two , 1 points: Title of two. Catches 1, of which 1 alone." in page.text
    assert "Title of shown" not in page.text


def test_what_is_off_stands_in_front(read):
    page = read(*CLEAN, off=["mistake m: survives all hidden checks", "starter p: earns 2 points"])
    assert "2 things are off:" in page.text
    assert "mistake m: survives all hidden checks starter p: earns 2 points" in page.text
    assert "Nothing is off" not in page.text
    assert "Nothing is off." in read(*CLEAN).text


def test_the_figures_are_those_of_the_console(read):
    graded = (*CLEAN, rewritten("m"))
    page = read(*graded)
    for line in figures(proof(*graded)):
        assert " ".join(line.split()) in page.text


def test_rewritten_mistakes_show_how_they_were_named(read):
    styles = {"m": "first", "other": "wrong", "": "none"}
    graded = [rewritten(named, name=f"m__{how}") for named, how in styles.items()]
    page = read(*CLEAN, *graded)
    assert [row for row in page.rows if row[0].startswith("m__")] == [
        [f"m__{how}", "It is wrong.", how] for how in styles.values()
    ]
    assert "Mistakes in another style" not in read(*CLEAN).text


def test_unusual_code_shows_its_score_or_what_it_fails(read):
    fine = tried("unusual", name="loops", title="Adds in a loop.")
    wrong = tried("unusual", *HIDDEN, name="broken", title="Adds too much.")
    page = read(*CLEAN, fine, wrong)
    assert "loops (part): Adds in a loop. Full score." in page.text
    assert "broken (part): Adds too much. Fails one, two" in page.text


NASTY = "<script>alert(1)</script> & \"q\" 'a' {{ 7 * 7 }}"


def test_nothing_is_taken_for_markup(read):
    graded = (
        made("nasty", "one", tells=NASTY),
        rewritten("m", name=NASTY),
        tried("unusual", "two", name=NASTY, title=NASTY),
        pair(1),
    )
    page = read(*CLEAN, *graded, off=[NASTY], pairs={"a1 + b1": NASTY})
    assert "script" not in page.tags
    assert page.text.count(NASTY) == 6


def test_it_needs_nothing_from_elsewhere(read, tmp_path):
    page = read(*CLEAN, rewritten("m"), tried("unusual", name="loops", title="Adds."))
    links = [value for _, name, value in page.attributes if name in {"href", "src", "action"}]
    assert links == ["#total"]
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & set(page.tags)
    text = (tmp_path / "validation.html").read_text(encoding="utf-8")
    assert not re.findall(r"https?:|//[a-z]|@import|url\(", text)


def test_every_link_within_it_has_a_target_and_no_target_is_there_twice(read):
    page = read(*CLEAN, rewritten("m"))
    ids = [value for _, name, value in page.attributes if name == "id"]
    links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(ids) == len(set(ids))
    assert ("html", "lang", "en") in page.attributes


def test_a_proof_of_one_question_without_mistakes_is_a_page_too(read):
    page = read(REFERENCE, STARTER)
    assert page.rows == [["mistake", "what the student reads", "1", "2", "public", "costs"]]
    assert read(REFERENCE, STARTER, SEEN).rows[1][0] == "seen"

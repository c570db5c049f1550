"""Marks go into a CSV file and back, and no cell of it does anything in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import UserError
from autograder.marking.spreadsheet import escaped, read_cell, read_marks, write_marks
from autograder.store import Store
from marking.builders import ALPHA, BETA, GAMMA, HOW, QUESTION, TEXTS, marks, save_texts

ASKED = [QUESTION, HOW]
FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.fixture
def out(tmp_path):
    texts = {**TEXTS, "=cmd": "=HYPERLINK(1)\n+2, \"quoted\"; 'x'"}
    return save_texts(tmp_path, texts, HOW)


@pytest.fixture
def table(out, tmp_path):
    """Write the table; return functions that change and read it."""
    return _Table(out, tmp_path / "marks.csv")


class _Table:
    def __init__(self, out, path) -> None:
        self.out, self.path = out, path
        self.stems = sorted(one.stem for one in (out / "results").iterdir())

    def write(self, *, blind=False) -> int:
        with Store(self.out / "grades.db") as store:
            return write_marks(store, self.stems, ASKED, self.path, blind=blind)

    def rows(self):
        with self.path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def change(self, changes, delimiter=",") -> None:
        """Change cells of rows by question and answer, as a spreadsheet program would."""
        rows = self.rows()
        for (question, answer), cells in changes.items():
            (row,) = [r for r in rows if (r["question"], r["answer"]) == (question, answer)]
            row.update(cells)
        with self.path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, rows[0], delimiter=delimiter)  # ends lines with CR LF
            writer.writeheader()
            writer.writerows(rows)

    def read(self, by="ada"):
        with Store(self.out / "grades.db") as store:
            return read_marks(store, self.stems, ASKED, self.path, by)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(
    text=st.text(st.sampled_from("=+-@'\uff1d\uff20 \ta1.\n"), max_size=8) | st.text(max_size=30)
)
def test_any_cell_is_inert_and_comes_back(text) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cell = escaped(text)
    number = cell.removeprefix("-").replace(".", "", 1)
    assert not cell.lstrip().startswith(FORMULAS) or (number.isdecimal() and number.isascii())
    assert read_cell(cell) == text
    written = io.StringIO()
    csv.writer(written).writerow([cell])
    (row,) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert read_cell(row[0]) == text


def test_marks_come_back(table) -> None:
    assert table.write() == 8
    assert [row["answer"] for row in table.rows()][:4] == ["'=cmd", ALPHA, GAMMA, BETA]
    table.change(
        {
            ("why_count", ALPHA): {"item 1": "1", "item 2": "0,25", "comment": "Good.\r\nVery."},
            ("why_count", "'=cmd"): {"item 1": "0", "item 2": "0", "adjust": "0.5"},
            ("how", BETA): {"item 1": "1.5"},
        },
        delimiter=";",
    )
    assert (table.read().taken, table.read().taken) == (3, 0)
    mark = marks(table.out, ALPHA)
    assert (mark.items, mark.comment, mark.by) == ((1.0, 0.25), "Good.\nVery.", "ada")
    assert marks(table.out, "=cmd").points(1.5) == 0.5
    table.write()
    before = table.path.read_bytes()
    assert table.read().taken == 0
    table.write()
    assert table.path.read_bytes() == before


def test_a_blind_table_names_nobody_and_comes_back(table) -> None:
    table.write(blind=True)
    text = table.path.read_text(encoding="utf-8")
    assert not [name for stem in TEXTS for name in stem.split() if name in text]
    row = next(row for row in table.rows() if row["text"] == TEXTS[BETA])
    table.change({("why_count", row["answer"]): {"item 1": "1", "item 2": "0.5"}})
    assert table.read().taken == 1
    assert marks(table.out, BETA).points(1.5) == 1.5


def test_nothing_that_changed_meanwhile_is_replaced(table) -> None:
    table.write()
    stale = table.path.read_bytes()
    table.change({("why_count", BETA): {"item 1": "1", "item 2": "0"}})
    table.read("bob")
    table.path.write_bytes(stale)
    table.change({("why_count", BETA): {"item 1": "0"}, ("why_count", GAMMA): {"item 1": "1"}})
    save_texts(table.out, {GAMMA: "another text"}, HOW)
    read = table.read()
    assert (read.taken, read.kept) == (0, (f"{GAMMA}: why_count", f"{BETA}: why_count"))
    assert (marks(table.out, BETA).items, marks(table.out, GAMMA)) == ((1.0, 0.0), None)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"item 1": "a lot"}, "item 1 is 'a lot': expected a number, or nothing"),
        ({"item 1": "1.5"}, "points must lie between 0 and 1"),
        ({"item 1": "nan"}, "points must be a number"),
        ({"adjust": "7"}, "points must lie between -1.5 and 1.5"),
        ({"comment": "x" * 4001}, "a comment has at most 4000 characters"),
        ({"question": "whi"}, "no text question is called 'whi'"),
        ({"answer": "Nobody"}, "no answer is of 'Nobody'"),
        ({"answer": GAMMA}, "a line above is about the same answer"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(table, cells, said) -> None:
    table.write()
    table.change({("why_count", ALPHA): {"item 1": "1"}, ("why_count", BETA): cells})
    with pytest.raises(UserError) as caught:
        table.read()
    assert str(caught.value).startswith(f"{table.path}, line ")
    assert str(caught.value).endswith(f": {said}.")
    assert marks(table.out, ALPHA) is None


def test_an_item_that_the_question_lacks(table) -> None:
    table.write()
    table.change({("how", ALPHA): {"item 2": "1"}})
    with pytest.raises(UserError, match="how has 1 items, so item 2 must be empty"):
        table.read()


def test_a_file_that_is_no_such_table(table) -> None:
    table.path.write_text("name,points\nCurie,3\n")
    with pytest.raises(UserError, match="lacks a column, one of 'question'"):
        table.read()

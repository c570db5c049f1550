"""`grader.export`: the zip to hand in, and what is said of it."""

import json
import os
import zipfile
from datetime import datetime

import nbformat
import pytest
from nbclient import NotebookClient
from notebook_builders import code, save, text

from autograder.checks.authors import Author
from autograder.checks.hand_in import DECLARATION, REPORT
from autograder.checks.notebook import NotebookChecks
from autograder.checks.team import keep_team

MARIE, EMMY = "Curie, Marie, 1867", "Noether, Emmy, 1882"
FORM = 'grader.export("family name, given name, student id")'


def _members(folder, name="Curie_Marie.zip"):
    with zipfile.ZipFile(folder / name) as archive:
        assert archive.testzip() is None
        return {member: archive.read(member) for member in archive.namelist()}


def _export(folder, capsys, *authors):
    NotebookChecks(folder).export(*authors)
    return capsys.readouterr().out


class TestZip:
    def test_it_is_named_after_the_team_and_holds_the_notebook(self, tmp_path, capsys):
        path = save(tmp_path / "one.ipynb")
        (tmp_path / "secret.txt").write_text("not to be handed in")
        os.utime(path, (1_700_000_000, 1_700_000_000))
        saved = datetime.fromtimestamp(1_700_000_000).strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ006
        assert _export(tmp_path, capsys, MARIE, EMMY) == (
            f"Wrote Curie_Marie - Noether_Emmy.zip with one.ipynb (saved {saved})."
            " Hand in this zip.\n"
        )
        members = _members(tmp_path, "Curie_Marie - Noether_Emmy.zip")
        assert list(members) == ["one.ipynb", DECLARATION]
        assert members["one.ipynb"] == path.read_bytes()

    def test_it_says_who_hands_in_and_when_it_was_packed(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        before = datetime.now().astimezone().replace(microsecond=0)
        _export(tmp_path, capsys, "van der Berg, Zoë Marie, zb-12", MARIE)
        said = json.loads(
            _members(tmp_path, "van der Berg_Zoë Marie - Curie_Marie.zip")[DECLARATION]
        )
        assert said["format"] == "hand-in 1"
        assert said["authors"] == [
            {"family": "van der Berg", "given": "Zoë Marie", "id": "zb-12"},
            {"family": "Curie", "given": "Marie", "id": "1867"},
        ]
        assert before <= datetime.fromisoformat(said["packed"]) <= datetime.now().astimezone()

    def test_all_parts_and_their_results_go_into_one_zip(self, tmp_path, capsys):
        for name in ("one", "two", "three"):
            about = {} if name == "one" else {"results": f"{name}_results.json"}
            save(tmp_path / f"{name}.ipynb", part=name, **about)
        (tmp_path / "two_results.json").write_text("{}")
        told = _export(tmp_path, capsys, MARIE)
        notebooks = {"one.ipynb", "two.ipynb", "three.ipynb"}
        assert set(_members(tmp_path)) == {*notebooks, "two_results.json", DECLARATION}
        assert "Without three_results.json: run the experiments" in told

    def test_the_module_and_the_note_of_what_was_unlocked_go_along(self, tmp_path, capsys):
        source = "def forward(x):\n    return 1"
        save(tmp_path / "one.ipynb", code(source), module="mine", questions=["forward"])
        (tmp_path / "mine.py").write_text("def forward(x):\n    return 2\n")
        keep_team(tmp_path, [Author("Curie", "Marie", "1867")], ["back"])
        told = _export(tmp_path, capsys)
        members = _members(tmp_path)
        assert list(members) == ["one.ipynb", "mine.py", DECLARATION]
        assert json.loads(members[DECLARATION])["unlocked"] == ["back"]
        assert f"Unlocked, as {DECLARATION} says: back.\n" in told
        assert (
            "mine.py does not have what one.ipynb has for 'forward'. Run grader.keep(\"forward\")"
            " there." in told
        )

    def test_a_notebook_as_it_was_handed_out_is_told_apart(self, tmp_path, capsys):
        """Files in the students' zips have no time of their own."""
        path = save(tmp_path / "one.ipynb")
        at = datetime(1980, 1, 1).timestamp()  # noqa: DTZ001 - zips hold local times
        os.utime(path, (at, at))
        assert "one.ipynb (saved before you got it)" in _export(tmp_path, capsys, MARIE)

    def test_an_earlier_zip_under_another_name_is_named(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        (tmp_path / "data.zip").write_bytes(b"no zip")
        assert "Exported earlier" not in _export(tmp_path, capsys, MARIE)
        told = _export(tmp_path, capsys, MARIE, EMMY)
        assert "Exported earlier, and still there: 'Curie_Marie.zip'.\n" in told
        assert len(_members(tmp_path)) == 2, "it must stay as it was"

    @pytest.mark.parametrize("results", ["../secret.txt", 3, None, ["a"], ""])
    def test_a_notebook_cannot_name_files_from_elsewhere(self, tmp_path, capsys, results):
        folder = tmp_path / "work"
        folder.mkdir()
        (tmp_path / "secret.txt").write_text("not to be handed in")
        save(folder / "a.ipynb", results=results)
        _export(folder, capsys, MARIE)
        assert set(_members(folder)) == {"a.ipynb", DECLARATION}

    def test_a_second_export_replaces_the_first(self, tmp_path, capsys):
        save(tmp_path / "a.ipynb")
        _export(tmp_path, capsys, MARIE)
        save(tmp_path / "a.ipynb", code("more = 1"))
        _export(tmp_path, capsys, MARIE)
        assert b"more" in _members(tmp_path)["a.ipynb"]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["Curie_Marie.zip", "a.ipynb"]

    def test_one_that_cannot_be_written_leaves_nothing_behind(self, tmp_path, capsys):
        save(tmp_path / "a.ipynb")
        (tmp_path / "Curie_Marie.zip").mkdir()
        told = _export(tmp_path, capsys, MARIE)
        assert told.startswith("Curie_Marie.zip cannot be written: ")
        assert list(tmp_path.glob("*.part")) == []


class TestReport:
    def test_a_pdf_named_report_or_like_the_notebook_goes_along(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        for name in (REPORT, "one.pdf"):
            (tmp_path / name).write_bytes(b"%PDF-1.7 text")
        told = _export(tmp_path, capsys, MARIE)
        assert set(_members(tmp_path)) == {"one.ipynb", REPORT, "one.pdf", DECLARATION}
        assert "report.pdf, one.pdf. Hand in this zip." in told

    def test_another_pdf_stays_and_the_name_for_a_report_is_told(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        (tmp_path / "slides.pdf").write_bytes(b"%PDF-1.7 text")
        told = _export(tmp_path, capsys, MARIE)
        assert told.endswith(
            "Left out: slides.pdf. A report that you hand in is named report.pdf.\n"
        )
        assert "slides.pdf" not in _members(tmp_path)

    def test_what_is_no_pdf_is_not_taken_for_one(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        (tmp_path / REPORT).write_bytes(b"PK\3\4 a renamed text document")
        told = _export(tmp_path, capsys, MARIE)
        assert "Left out: report.pdf is not a PDF file of at most 50 MiB." in told
        assert REPORT not in _members(tmp_path)


class TestAuthors:
    @pytest.mark.parametrize(
        ("authors", "told"),
        [
            ((), "Put your name and student id in"),
            (("",), "Put your name and student id in"),
            ((" , ,",), "Put your name and student id in"),
            ((3,), "Put your name and student id in"),
            (("Curie Marie",), "'Curie Marie' has 0 commas, expected 2"),
            (("Curie, Marie",), "'Curie, Marie' has 1 comma, expected 2"),
            (("a, b, c, d",), "'a, b, c, d' has 3 commas, expected 2"),
            (
                (", Marie, 1867",),
                "The family name in ', Marie, 1867' is missing; a single name stands first",
            ),
            (("Curie, Marie,",), "The student id in 'Curie, Marie,' is missing"),
            (("Curie, Marie, 18 67",), "The student id '18 67' has characters that no id has"),
            ((MARIE, "Noether, Emmy, 1867"), "Two authors have the same student id"),
            ((MARIE, "curie, marie, 1"), "Two authors have the same name"),
            ((MARIE, EMMY, "a, b, 1", "c, d, 2"), "4 authors are too many: at most 3 hand in one"),
        ],
    )
    def test_who_cannot_be_found_in_a_roster_is_refused(self, tmp_path, capsys, authors, told):
        save(tmp_path / "a.ipynb")
        assert _export(tmp_path, capsys, *authors).startswith(f"{told}: {FORM}")
        assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]

    @pytest.mark.parametrize(
        ("author", "name"),
        [
            ("  Curie ,  Marie, 1", "Curie_Marie"),
            ("O'Neill-Sáenz, José, 1", "O'Neill-Sáenz_José"),
            ("Sa\u0301enz, J, 1", "S\u00e1enz_J"),
            ("Sukarno,, 1", "Sukarno"),
            ("../../etc, passwd, 1", "etc_passwd"),
            ("C:\\CON|<a>*?, b_c, 1", "C CON a_b c"),
            ("a\n\tb\0c, d, 1", "a b c_d"),
            ("\u202ecod, exe, 1", "cod_exe"),
            ("李, 四, 1", "李_四"),
            ("=1+1, x, 1", "1 1_x"),
        ],
    )
    def test_names_become_file_names_that_work_everywhere(self, tmp_path, capsys, author, name):
        save(tmp_path / "a.ipynb")
        _export(tmp_path, capsys, author)
        assert {path.name for path in tmp_path.iterdir()} == {"a.ipynb", f"{name}.zip"}


class TestNotebooks:
    def test_without_one_of_the_assignment_it_says_what_it_found(self, tmp_path, capsys):
        assert f"in {tmp_path}; notebooks there: none." in _export(tmp_path, capsys, MARIE)
        (tmp_path / "mine.ipynb").write_text("{}")
        assert "notebooks there: mine.ipynb." in _export(tmp_path, capsys, MARIE)
        assert not list(tmp_path.glob("*.zip"))

    @pytest.mark.parametrize("copy", ["one (1).ipynb", "one-Copy1.ipynb"])
    def test_a_copy_is_named_with_what_to_do(self, tmp_path, capsys, copy):
        save(tmp_path / "one.ipynb")
        save(tmp_path / copy)
        told = _export(tmp_path, capsys, MARIE)
        assert told.startswith("There are 2 copies of the notebook one: one")
        assert f"{copy} (saved 2" in told
        assert "move the other out of this folder" in told
        assert not list(tmp_path.glob("*.zip"))

    def test_notebooks_of_the_assignment_that_are_not_there_are_named(self, tmp_path, capsys):
        parts = {"one": "First steps", "two": "Second steps"}
        save(tmp_path / "one.ipynb", parts=parts)
        told = _export(tmp_path, capsys, MARIE)
        assert "Not in this zip: two.ipynb (Second steps). If one zip must hold all" in told
        save(tmp_path / "renamed.ipynb", part="two", parts=parts)
        assert "Not in this zip" not in _export(tmp_path, capsys, MARIE)

    def test_questions_without_an_answer_are_named(self, tmp_path, capsys):
        cells = [code("def forward(x):\n    ..."), text("why", "prompt")]
        save(tmp_path / "one.ipynb", *cells, questions=["forward", "back"], prompt="prompt")
        told = _export(tmp_path, capsys, MARIE)
        assert "Nothing is written in one.ipynb for 'back', 'forward' and 'why'." in told

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b"[]",
            b"3",
            b"null",
            b'{"metadata": []}',
            b'{"metadata": {"otter": null}}',
            b'{"metadata": {"otter": {"assignment_name": 3}}}',
            b'{"metadata": {"otter": {"assignment_name": "b"}}, "cells": 3}',
        ],
    )
    def test_other_notebooks_do_not_interfere(self, tmp_path, capsys, content):
        save(tmp_path / "normalization.ipynb")
        (tmp_path / "scratch.ipynb").write_bytes(content)
        _export(tmp_path, capsys, MARIE)
        assert set(_members(tmp_path)) == {"normalization.ipynb", DECLARATION}


def test_in_a_real_kernel_it_notices_what_is_not_saved(tmp_path):
    opening = (
        "from autograder.checks.notebook import grader  # the checks of this notebook, offline"
    )
    save(tmp_path / "one.ipynb", code(opening, 1), code("def forward(x):\n    return 1", 2))
    cells = [opening, "def forward(x):\n    return 2", f'grader.export("{MARIE}")']
    made = [nbformat.v4.new_code_cell(source) for source in cells]
    notebook = nbformat.v4.new_notebook(cells=made)
    where = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where).execute()
    (output,) = notebook.cells[-1].outputs
    written, remark = output["text"].strip().splitlines()
    assert written.startswith("Wrote Curie_Marie.zip")
    assert remark.startswith("one.ipynb is saved without what ran last in 'forward'. Save the")

"""The team that students name once, the seeds that follow from it, and whose record counts."""

import json

import pytest
from notebook_builders import code, save

from autograder.checks.authors import Author, read_authors
from autograder.checks.clean_run import IN_CLEAN_RUN
from autograder.checks.local import LocalCode
from autograder.checks.notebook import NotebookChecks
from autograder.checks.team import (
    DECLARATION,
    HIGHEST_SEED,
    MOST_SEEDS,
    authors_in,
    declaration,
    expect_seeds_of_the_team,
    seeds_of,
)
from autograder.errors import CheckFailed

MARIE, EMMY = "Curie, Marie, 1867", "Noether, Emmy, 1882"
MARIES, EMMYS = (read_authors([text])[0] for text in (MARIE, EMMY))


class Handed(LocalCode):
    """A submission with a declaration."""

    def __init__(self, data):
        super().__init__({})
        self._data = data

    def handed_in(self, name):
        assert name == DECLARATION
        return self._data


def _figures(*seeds):
    return {"one": {"runs": [{"seed": seed, "losses": [1.0]} for seed in seeds]}}


def _refused(figures, *authors):
    data = declaration(authors).encode() if authors else None
    with pytest.raises(CheckFailed) as raised:
        expect_seeds_of_the_team(Handed(data), figures, "record.json")
    return str(raised.value)


def _accepted(figures, *authors):
    expect_seeds_of_the_team(Handed(declaration(authors).encode()), figures, "record.json")


class TestSeeds:
    def test_more_of_them_begin_with_the_same(self):
        seeds = seeds_of(MARIES, 50)
        assert len(set(seeds)) == 50
        assert all(0 < seed <= HIGHEST_SEED for seed in seeds)
        assert seeds_of(MARIES, 3) == seeds[:3]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("Noël", "José"), ("NOEL", "jose")),
            (("Sáenz", "J"), ("Sa\u0301enz", "J")),
            (("van der Berg", "Zoë"), ("Zoe", "van  der Berg")),
            (("Smith-Jones", "Ann"), ("Smith Jones", "Ann")),
            (("Łukasiewicz", "Jan"), ("Lukasiewicz", "Jan")),
            (("李", "四"), ("李", "四")),
        ],
    )
    def test_writing_a_name_in_another_way_changes_nothing(self, one, other):
        assert seeds_of(Author(*one, "1"), 3) == seeds_of(Author(*other, "2"), 3)

    def test_two_people_have_different_ones(self):
        assert not set(seeds_of(MARIES, 5)) & set(seeds_of(EMMYS, 5))

    def test_half_a_character_is_a_name_like_others(self):
        assert len(seeds_of(Author("\ud800", "", "1"), 3)) == 3


class TestWhoseRecord:
    def test_own_seeds_are_accepted_in_any_order_and_number(self):
        seeds = seeds_of(MARIES, 5)
        _accepted(_figures(*reversed(seeds)), MARIES)
        _accepted({"deep": {"er": [{"seed": seeds[0]}] * 20}}, MARIES)

    def test_a_record_of_one_member_counts_for_the_team(self):
        """Somebody joined, and somebody else now stands first."""
        _accepted(_figures(*seeds_of(EMMYS, 3)), MARIES, EMMYS)

    def test_what_is_no_seed_is_left_to_other_checks(self):
        _accepted({"runs": [{"seed": True}, {"seed": "1"}, {}, 3, None]}, MARIES)

    def test_a_friends_record_is_refused_with_what_to_do(self):
        mine, theirs = seeds_of(MARIES, 3), seeds_of(EMMYS, 3)
        told = _refused(_figures(*theirs), MARIES)
        assert told.startswith(
            f"record.json has figures from the seeds {theirs[0]}, {theirs[1]}, {theirs[2]}, but "
            f"those of Curie Marie (1867) are {mine[0]}, {mine[1]}, {mine[2]}. So they were made by"
        )
        assert told.endswith(
            "So they were made by another team, or before a name was changed. Run "
            'grader.team("family name, given name, student id") with the names of those who hand '
            "in. Then grader.record_again() runs the experiments again, from the right seeds. "
            "Export again after that."
        )

    def test_one_list_of_another_team_spoils_all(self):
        figures = {**_figures(*seeds_of(MARIES, 3)), "two": [{"seed": seeds_of(EMMYS, 1)[0]}]}
        _refused(figures, MARIES)

    def test_lists_of_two_members_do_not_mix(self):
        figures = {**_figures(*seeds_of(MARIES, 3)), "two": [{"seed": seeds_of(EMMYS, 1)[0]}]}
        _refused(figures, MARIES, EMMYS)

    def test_seeds_picked_from_many_are_refused(self):
        _refused(_figures(*seeds_of(MARIES, 10)[4:7]), MARIES)

    def test_more_seeds_than_anybody_needs_are_refused(self):
        _refused(_figures(*seeds_of(MARIES, MOST_SEEDS + 1)), MARIES)

    def test_without_names_nothing_counts(self):
        told = _refused(_figures(1, 2, 3))
        assert told.startswith("there is no hand_in.json with record.json, so nobody can tell")
        assert told.endswith("Hand in the zip that grader.export() writes")

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{",
            b"[]",
            b"3",
            b"\xff",
            b"[" * 100_000,
            b'{"authors": 3}',
            b'{"authors": []}',
            b'{"authors": [3]}',
            b'{"authors": [{"family": 1, "given": "", "id": ""}]}',
        ],
    )
    def test_a_declaration_that_says_nothing_names_nobody(self, data):
        assert authors_in(data) == []


class TestGrader:
    def _says(self, folder, capsys, *texts):
        NotebookChecks(folder).team(*texts)
        return capsys.readouterr().out.strip()

    def test_it_asks_once_and_keeps_the_answer(self, tmp_path, capsys):
        told = self._says(tmp_path, capsys, MARIE, EMMY)
        seeds = seeds_of(MARIES, 3)
        assert told == (
            "The work of Curie Marie (1867) and Noether Emmy (1882). Seeds of the experiments: "
            f"{seeds[0]}, {seeds[1]}, {seeds[2]}, ..."
        )
        assert self._says(tmp_path, capsys) == told
        assert NotebookChecks(tmp_path).seeds(3) == seeds
        assert [path.name for path in tmp_path.iterdir()] == [DECLARATION]

    def test_before_that_it_says_what_to_write(self, tmp_path, capsys):
        form = '"family name, given name, student id"'
        assert self._says(tmp_path, capsys) == (
            f"Put your name and student id in: grader.team({form}) or, as a team of two, "
            f"grader.team({form}, {form})."
        )
        with pytest.raises(ValueError, match=r"Nobody's name is known here. Run grader.team\("):
            NotebookChecks(tmp_path).seeds(3)
        assert list(tmp_path.iterdir()) == []

    def test_another_first_name_needs_new_records(self, tmp_path, capsys):
        self._says(tmp_path, capsys, MARIE)
        told = self._says(tmp_path, capsys, EMMY, MARIE)
        assert told.endswith(
            "It was the work of Curie Marie (1867). What the experiments recorded has the seeds of"
            " that team and does not count any more: grader.record_again() runs them again."
        )

    def test_a_new_member_or_a_corrected_id_needs_none(self, tmp_path, capsys):
        self._says(tmp_path, capsys, MARIE)
        assert "does not count" not in self._says(tmp_path, capsys, "CURIE, Marie, 1868", EMMY)

    def test_in_a_fresh_process_the_file_counts(self, tmp_path, capsys, monkeypatch):
        """Its notebook may have been saved with the names of before."""
        self._says(tmp_path, capsys, EMMY)
        monkeypatch.setenv(IN_CLEAN_RUN, "1")
        assert self._says(tmp_path, capsys, MARIE).startswith("The work of Noether Emmy (1882)")

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path, capsys):
        (tmp_path / DECLARATION).mkdir()
        told = self._says(tmp_path, capsys, MARIE)
        assert told.startswith("hand_in.json cannot be written: ")
        assert [path.name for path in tmp_path.iterdir()] == [DECLARATION]

    def test_export_takes_the_names(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        self._says(tmp_path, capsys, MARIE)
        NotebookChecks(tmp_path).export()
        assert capsys.readouterr().out.startswith("Wrote Curie_Marie.zip with one.ipynb")

    def test_export_by_others_says_that_the_records_do_not_count(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb")
        self._says(tmp_path, capsys, MARIE)
        NotebookChecks(tmp_path).export(EMMY)
        told = capsys.readouterr().out
        assert (
            "The experiments have the seeds of Curie Marie (1867), as hand_in.json beside" in told
        )
        NotebookChecks(tmp_path).export(EMMY, MARIE)
        assert "have the seeds of" not in capsys.readouterr().out


RECORDS = """
import json
from pathlib import Path
from autograder.checks.notebook import grader
grader.team("Curie, Marie, 1867")
Path("one.json").write_text(json.dumps(grader.seeds(2)))
"""


class TestRecordAgain:
    def _says(self, folder, capsys):
        NotebookChecks(folder).record_again()
        return capsys.readouterr().out.strip().splitlines()

    def test_it_records_for_the_names_beside_the_notebook(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb", code(RECORDS), results="one.json")
        NotebookChecks(tmp_path).team(EMMY)
        (tmp_path / "one.json").write_text("[1, 2]")
        capsys.readouterr()
        first, last = self._says(tmp_path, capsys)
        assert first.startswith("Running one.ipynb, as saved ")
        assert last == "one.json is new. Now export again."
        assert json.loads((tmp_path / "one.json").read_text()) == seeds_of(EMMYS, 2)

    def test_where_the_process_ends_the_old_record_stays(self, tmp_path, capsys):
        save(
            tmp_path / "one.ipynb",
            code(RECORDS),
            code("import os; os._exit(1)"),
            results="one.json",
        )
        (tmp_path / "one.json").write_text("[1, 2]")
        *_, ended, last = self._says(tmp_path, capsys)
        assert ended.startswith("The process ended in cell 2")
        assert last == "one.json stays as it was. Mend that cell, save, and run this again."
        assert (tmp_path / "one.json").read_text() == "[1, 2]"

    def test_a_cell_that_fails_is_named_and_what_ran_is_kept(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb", code("1 / 0"), code(RECORDS), results="one.json")
        _, failed, last = self._says(tmp_path, capsys)
        assert failed.startswith("The first error came in cell 1")
        assert last == "one.json is new. Now export again."

    def test_without_a_record_it_says_why(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb", code("x = 1"), results="one.json")
        *_, last = self._says(tmp_path, capsys)
        assert last == "one.ipynb wrote no one.json: its experiments need functions that work."

    def test_without_experiments_there_is_nothing_to_run(self, tmp_path, capsys):
        save(tmp_path / "one.ipynb", code("x = 1"))
        (told,) = self._says(tmp_path, capsys)
        assert told.startswith("No notebook in ")

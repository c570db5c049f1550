"""`grader.unlock`: with its key, a function of ours gets into the module, and that is noted."""

import json

import pytest
from notebook_builders import save

from autograder.checks.clean_run import IN_CLEAN_RUN
from autograder.checks.keeping import keep
from autograder.checks.notebook import NotebookChecks
from autograder.checks.team import DECLARATION, unlocked_in
from autograder.checks.unlocking import (
    LOCKED,
    UNLOCKED_MARK,
    key_of,
    locked_file,
)

SECRET = b"that of a build"
OURS = f"import math\n\n\n{UNLOCKED_MARK}def back(x):\n    return math.pi * x\n"
OTHER = f"{UNLOCKED_MARK}def forward(x):\n    return x\n"
COSTS = "Its own question earns nothing then, and 0.5 points come off."
KEY = key_of(SECRET, "back")


@pytest.fixture
def folder(tmp_path):
    keys = {name: key_of(SECRET, name) for name in ("back", "forward")}
    (tmp_path / LOCKED).parent.mkdir()
    (tmp_path / LOCKED).write_bytes(locked_file({"back": OURS, "forward": OTHER}, keys, COSTS))
    save(tmp_path / "one.ipynb", module="mine")
    NotebookChecks(tmp_path).team("Curie, Marie, 1867")
    return tmp_path


@pytest.fixture
def unlock(folder, capsys):
    capsys.readouterr()

    def call(*arguments):
        NotebookChecks(folder).unlock(*arguments)
        return capsys.readouterr().out

    return call


class TestUnlock:
    @pytest.mark.parametrize("typed", [KEY, KEY.lower(), f" {KEY.replace('-', ' ')} "])
    def test_with_its_key_the_function_is_in_the_module_and_noted(self, folder, unlock, typed):
        assert unlock("back", typed) == (
            f"Ours in mine.py now: back. {DECLARATION} says so. {COSTS}\n"
        )
        names = {}
        exec((folder / "mine.py").read_text(), names)
        assert names["back"](2) == pytest.approx(6.283185307)
        assert unlocked_in(folder) == ["back"]
        said = json.loads((folder / DECLARATION).read_text())
        assert [author["id"] for author in said["authors"]] == ["1867"]

    def test_twice_is_as_once_and_two_are_two(self, folder, unlock):
        for name in ("back", "back", "forward"):
            unlock(name, key_of(SECRET, name))
        assert unlocked_in(folder) == ["back", "forward"]
        assert (folder / "mine.py").read_text().count("def ") == 2

    def test_without_a_key_it_says_what_it_costs(self, folder, unlock):
        told = unlock("back")
        assert told == f"back can be unlocked. {COSTS} Your instructor has its key.\n"
        assert unlocked_in(folder) == []

    @pytest.mark.parametrize("key", ["AAAA-BBBB-CCCC-DDDD", key_of(SECRET, "forward"), "ä", "-"])
    def test_with_another_key_nothing_happens(self, folder, unlock, key):
        assert unlock("back", key) == (
            "That is not the key of back. Each function has its own: ask your instructor, and copy"
            " the key as it was given to you.\n"
        )
        assert not (folder / "mine.py").exists()
        assert unlocked_in(folder) == []

    def test_what_cannot_be_unlocked_is_answered_with_what_can(self, folder, unlock):
        there = "There is no function 'x' to unlock. There are: back, forward.\n"
        assert unlock("x", KEY) == there
        (folder / LOCKED).write_text("[]")
        assert unlock("back", KEY).endswith("There are: none.\n")
        (folder / LOCKED).unlink()
        assert unlock("back", KEY).endswith("There are: none.\n")

    def test_nobody_unlocks_without_a_name(self, folder, unlock):
        (folder / DECLARATION).unlink()
        assert unlock("back", KEY).startswith("Nobody's name is known here. Run grader.team(")
        assert not (folder / "mine.py").exists()

    def test_a_module_that_is_damaged_costs_nothing(self, folder, unlock):
        (folder / "mine.py").write_text("def (:")
        assert unlock("back", KEY).startswith("mine.py stays as it is, because line 1")
        assert unlocked_in(folder) == []
        (folder / "mine.py").write_text("lost\n")
        assert "could not be imported: NameError" in unlock("back", KEY)
        assert unlocked_in(folder) == []

    def test_in_a_clean_run_nothing_is_unlocked(self, folder, unlock, monkeypatch):
        monkeypatch.setenv(IN_CLEAN_RUN, "1")
        assert unlock("back", KEY) == "grader.unlock does nothing in a clean run.\n"

    def test_a_new_name_of_the_team_keeps_the_note(self, folder, unlock):
        unlock("back", KEY)
        NotebookChecks(folder).team("Noether, Emmy, 1882")
        assert unlocked_in(folder) == ["back"]


RAN = {"In": ["def back(x):\n    return 2 * x"]}
"""The names of a kernel in which that ran."""


class TestKeepingBesideIt:
    def test_ones_own_function_does_not_replace_ours_unasked(self, folder, unlock):
        unlock("back", KEY)
        before = (folder / "mine.py").read_text()
        (told,) = keep(folder / "mine.py", ["back"], RAN)
        assert told.startswith("Not kept: back: the one that you unlocked stays.")
        assert (folder / "mine.py").read_text() == before

    def test_what_another_function_uses_does_not_replace_ours_either(self, folder, unlock):
        unlock("back", KEY)
        ran = {"In": [*RAN["In"], "def both(x):\n    return back(x)"]}
        (told,) = keep(folder / "mine.py", ["both"], ran)
        assert told == "Kept in mine.py: both."
        assert "return 2 * x" not in (folder / "mine.py").read_text()

    def test_a_starter_does_not_replace_what_was_kept_before(self, folder):
        path = folder / "mine.py"
        list(keep(path, ["back"], RAN))
        ran = {"In": ["def back(x):\n    ...", "def both(x):\n    return back(x)"]}
        list(keep(path, ["both"], ran))
        assert "return 2 * x" in path.read_text()

    def test_asked_for_it_does(self, folder, unlock):
        unlock("back", KEY)
        (told,) = keep(folder / "mine.py", ["back"], RAN, over_unlocked=True)
        assert told == "Kept in mine.py: back."
        assert "return 2 * x" in (folder / "mine.py").read_text()
        assert UNLOCKED_MARK not in (folder / "mine.py").read_text()


class TestLocked:
    def test_the_file_shows_nothing_of_the_function_or_its_key(self, folder):
        text = (folder / LOCKED).read_text()
        assert "math" not in text
        assert KEY not in text
        assert SECRET.decode() not in text

    def test_another_text_under_the_same_key_has_another_stream(self):
        """Else the difference of two ciphers were that of the texts."""
        ciphers = []
        for text in ("a" * 64, "b" * 64):
            made = json.loads(locked_file({"back": text}, {"back": KEY}, ""))
            ciphers.append(made["functions"]["back"]["text"])
        assert ciphers[0][:8] != ciphers[1][:8]
        assert len({key_of(SECRET, "a"), key_of(SECRET, "b"), key_of(b"other", "a")}) == 3

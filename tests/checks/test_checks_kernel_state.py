"""What is said of a saved notebook that is not the one on the screen."""

import pytest
from notebook_builders import code, save, text

from autograder.checks.kernel_state import not_as_saved, notebook_of, remarks_on
from autograder.checks.saved_notebook import definitions, names_made, notebooks_in

FORWARD = "def forward(x):\n    return 2 * x\n"
LONG = "# A cell that is long enough to be told from those of another notebook.\nx = 1"


def _saved(folder, *cells, **about):
    save(folder / "one.ipynb", *cells, **about)
    (found,) = notebooks_in(folder)
    return found


def _ran(*sources, **names):
    defined = {name: object() for name in definitions(sources)}
    return {"In": ["", *sources], **defined, **names}


class TestNotAsSaved:
    def test_what_is_saved_as_it_ran_is_not_mentioned(self, tmp_path):
        saved = _saved(tmp_path, code(FORWARD))
        assert not_as_saved(saved, _ran(FORWARD)) == []

    def test_comments_and_spaces_make_no_difference(self, tmp_path):
        saved = _saved(tmp_path, code(FORWARD + "# later\n"))
        assert not_as_saved(saved, _ran("def forward(x):\n\n    return 2*x")) == []

    @pytest.mark.parametrize(
        "ran",
        [
            "def forward(x):\n    return 3 * x",
            "def forward(x, y=1):\n    return 2 * x",
            "class forward:\n    pass",
        ],
    )
    def test_what_ran_last_counts(self, tmp_path, ran):
        saved = _saved(tmp_path, code(FORWARD))
        assert not_as_saved(saved, _ran(FORWARD, ran)) == ["forward"]
        assert not_as_saved(saved, _ran(ran, FORWARD)) == []

    def test_a_deleted_helper_that_is_still_used_is_named(self, tmp_path):
        saved = _saved(tmp_path, code("def forward(x):\n    return helper(x)"))
        ran = _ran("def helper(x):\n    return x", "def forward(x):\n    return helper(x)")
        assert not_as_saved(saved, ran) == ["helper"]

    def test_one_that_nothing_uses_was_deleted_on_purpose(self, tmp_path):
        assert not_as_saved(_saved(tmp_path, code(FORWARD)), _ran("def old(): ...", FORWARD)) == []

    def test_a_name_that_was_deleted_is_not_there_to_differ(self, tmp_path):
        saved = _saved(tmp_path, code(FORWARD))
        assert not_as_saved(saved, {"In": ["def forward(): ..."]}) == []

    @pytest.mark.parametrize("history", [None, "text", ["def forward(:"]])
    def test_without_a_history_nothing_is_claimed(self, tmp_path, history):
        saved = _saved(tmp_path, code(FORWARD))
        assert not_as_saved(saved, {"In": history, "forward": 1}) == []


class TestRemarks:
    def _remarks(self, folder, *cells, names=None, **about):
        return list(remarks_on(_saved(folder, *cells, **about), names))

    def test_a_finished_notebook_needs_none(self, tmp_path):
        cells = [code(FORWARD, 1), code("x = 1", 3), code("grader.check('forward')", 2)]
        assert self._remarks(tmp_path, *cells, names=_ran(FORWARD), questions=["forward"]) == []

    def test_unsaved_code_is_named_with_what_to_do(self, tmp_path):
        (told,) = self._remarks(tmp_path, code(FORWARD), names=_ran("def forward(x): return 0"))
        assert told == (
            "one.ipynb is saved without what ran last in 'forward'. Save the notebook, or run the"
            " cells again that you changed. Then run this again."
        )

    def test_the_order_of_cells_is_told_by_the_numbers_on_the_screen(self, tmp_path):
        (told,) = self._remarks(tmp_path, code("x = 1", 7), code("y = 1"), code("z = 1", 4))
        assert told.startswith("The cells of one.ipynb ran out of order: [7] stands above [4].")

    def test_cells_that_only_run_checks_may_run_at_any_time(self, tmp_path):
        check = "# as often as you like\ngrader.check('forward')"
        assert self._remarks(tmp_path, code("x = 1", 7), code(check, 4), code("y = 1", 9)) == []

    @pytest.mark.parametrize(
        "source",
        [
            "def forward(x):\n    '''Explain.'''\n    ...",
            "def forward(x):\n    return None",
            "x = 1",
            "class forward:\n    def __init__(self): ...\n    def b(self): return 1",
            "class forward:\n    def a(self): ...\n    def b(self): pass",
        ],
    )
    def test_questions_without_an_answer_are_named(self, tmp_path, source):
        cells = [code(source), text("why", "*Here.*"), text("how", "Because. *Here.*")]
        (told,) = self._remarks(tmp_path, *cells, questions=["forward"], prompt="*Here.*")
        assert told == "Nothing is written in one.ipynb for 'forward' and 'why'."

    @pytest.mark.parametrize(
        "source",
        [
            "%%time\ndef forward(x):\n    return 1",
            "def forward(x):\n    return 'text'",
            "class forward(Base):\n    def __init__(self):\n        super().__init__()\n    def b(self): ...",
            "def forward(x:\n    return 1",
            "@decorated\ndef forward(x=later):\n    yield",
            "def forward():\n    return 0.5\nreturn",
        ],
    )
    def test_half_an_answer_is_one(self, tmp_path, source):
        assert self._remarks(tmp_path, code(source), questions=["forward"]) == []

    @pytest.mark.parametrize(
        "about",
        [{"questions": 3, "parts": [], "results": 7, "prompt": None}, {"questions": [3, None]}],
    )
    def test_strange_metadata_does_no_harm(self, tmp_path, about):
        assert self._remarks(tmp_path, code("x = 1"), **about) == []


class TestWhichNotebook:
    def test_it_is_the_one_whose_cells_ran_here(self, tmp_path):
        save(tmp_path / "a.ipynb", code(LONG), part="a")
        save(tmp_path / "b.ipynb", code(LONG + "\ny = 2"), part="b")
        found = notebook_of(notebooks_in(tmp_path), {"In": ["", LONG + "\ny = 2"]})
        assert found is not None
        assert found.part == "b"

    @pytest.mark.parametrize("history", [[], [LONG], None])
    def test_nothing_is_guessed(self, tmp_path, history):
        save(tmp_path / "a.ipynb", code(LONG), part="a")
        save(tmp_path / "b.ipynb", code(LONG), part="b")
        assert notebook_of(notebooks_in(tmp_path), {"In": history}) is None


def test_names_are_made_by_assignments_definitions_and_imports():
    source = "import a.b, c as d\nfrom e import f\nfor g in []: h = 1\nclass i: ...\nprint(j)"
    assert names_made([source, "%magic", "def k(): ..."]) == set("adfghik")

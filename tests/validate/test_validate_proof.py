"""The proof: all that is off is reported in a sentence, and the figures are those of the specimens."""

import pytest
from validate_builders import (
    CLEAN,
    HIDDEN,
    PUBLIC,
    REFERENCE,
    SEEN,
    STARTER,
    UNSEEN,
    made,
    pair,
    proof,
    rewritten,
    tried,
    with_verdict,
)

from autograder.diagnose import DIAGNOSIS_FAILED
from autograder.errors import CourseError
from autograder.validate import read_excused
from autograder.validate.console import figures, matrices
from autograder.validate.proof import Excused, hidden, naming
from autograder.verdicts import Diagnosis, Verdict


def _off(*graded, **excused):
    return list(proof(*graded, **excused).off())


class TestWhatIsOff:
    def test_nothing_is_when_all_is_well(self):
        unusual = tried("unusual", name="odd")
        rest = (pair(1, "one"), rewritten("m"), unusual)
        assert _off(*CLEAN, *rest) == []

    @pytest.mark.parametrize("kind", ["reference", "unusual"])
    def test_right_code_that_fails_is_named_with_every_check(self, kind):
        right = tried(kind, PUBLIC, "two", name="right")
        others = [t for t in CLEAN if t.specimen.kind != kind]
        assert _off(right, *others)[:2] == [
            f"{kind} right: right code fails total.shown",
            f"{kind} right: right code fails total.two",
        ]

    @pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.PASSED])
    def test_right_code_must_pass_and_nothing_less(self, verdict):
        reference = with_verdict(REFERENCE, "one", verdict)
        assert "reference part: right code fails total.one" in _off(reference, *CLEAN[1:])

    def test_a_starter_that_earns_points_is_reported_with_the_points(self):
        starter = tried("starter", PUBLIC, "two")
        assert _off(REFERENCE, starter, SEEN, UNSEEN) == ["starter part: earns 2 points"]

    def test_a_mistake_that_only_public_checks_see_survives(self):
        survivor = made("m", PUBLIC, caught_by=["one"])
        assert _off(*CLEAN, survivor) == ["mistake m: survives all hidden checks"]

    def test_so_does_a_rewritten_one_and_a_pair(self):
        told = _off(*CLEAN, rewritten(failed=(), name="m__style"), pair(1))
        assert told[:2] == [
            "rewritten m__style: survives all hidden checks",
            "pair a1 + b1: survives all hidden checks",
        ]

    def test_a_mistake_that_its_named_checks_do_not_catch_is_reported(self):
        wrong = made("m", "one", caught_by=["one", "two", PUBLIC])
        assert _off(*CLEAN, wrong) == [
            "mistake m: two was to catch it and does not",
            "mistake m: shown was to catch it and does not",
        ]

    def test_another_check_that_catches_it_is_reported(self):
        wrong = made("m", *HIDDEN, caught_by=["two"])
        assert _off(*CLEAN, wrong) == [
            "mistake m: one catches it as well, which its caught_by must say"
        ]

    def test_public_checks_may_be_among_those_that_catch_it_and_need_not(self):
        for caught_by in (["one"], ["one", PUBLIC]):
            assert _off(*CLEAN, made("m", PUBLIC, "one", caught_by=caught_by)) == []

    def test_a_mistake_that_costs_most_of_its_question_says_why(self):
        assert _off(*CLEAN, made("m", *HIDDEN)) == []
        assert _off(*CLEAN, made("m", *HIDDEN, because="")) == [
            "mistake m: costs 3 of 3, and its entry has no because"
        ]

    def test_a_reason_that_nothing_needs_is_reported(self):
        assert _off(*CLEAN, made("m", "two", because="It is all wrong.")) == [
            "mistake m: costs 1 of 3, which needs no because"
        ]

    def test_of_pairs_and_rewritten_ones_caught_by_is_not_asked(self):
        assert _off(*CLEAN, pair(1, "one"), rewritten("m", failed=["two"])) == []

    @pytest.mark.parametrize("one", CLEAN, ids=lambda one: one.specimen.kind)
    def test_a_grader_error_is_reported_with_its_message(self, one):
        faulty = with_verdict(one, "one", Verdict.GRADER_ERROR, message="KeyError: 'x'")
        others = [t for t in CLEAN if t is not one]
        about = f"{one.specimen.kind} {one.specimen.name}"
        assert f"{about}: the grader failed in one: KeyError: 'x'" in _off(faulty, *others)

    def test_a_diagnosis_that_failed_is_reported(self):
        fault = Diagnosis(mistake="", text=f"{DIAGNOSIS_FAILED} KeyError: 'x'")
        faulty = with_verdict(SEEN, "one", Verdict.FAILED, diagnoses=(fault,))
        assert f"mistake seen: one: {fault.text}" in _off(REFERENCE, STARTER, faulty, UNSEEN)

    def test_a_hidden_check_that_no_mistake_needs_is_reported(self):
        told = ["total: no mistake of the catalogue needs the check two"]
        assert _off(REFERENCE, STARTER, SEEN) == told
        assert _off(REFERENCE, STARTER, SEEN, checks={"other.two": "?"}) == told
        assert _off(REFERENCE, STARTER, SEEN, checks={"total.two": "It guards a wall."}) == []

    def test_neither_pairs_nor_rewritten_ones_make_a_check_needed(self):
        told = _off(REFERENCE, STARTER, SEEN, pair(1, "two"), rewritten("m", failed=["two"]))
        assert told == ["total: no mistake of the catalogue needs the check two"]

    def test_a_public_check_is_needed_anyway(self):
        assert _off(REFERENCE, STARTER, made("a", "one"), UNSEEN) == []

    def test_too_many_pairs_that_survive_are_reported_even_if_excused(self):
        caught = [pair(number, "one") for number in range(19)]
        excused = {"a77 + b77": "Both signs change.", "a88 + b88": "They cancel."}
        assert _off(*CLEAN, *caught, pair(77), pairs=excused) == []  # 19 of 20
        assert _off(*CLEAN, *caught, pair(77), pair(88), pairs=excused) == [
            "fewer than 95% of the pairs are caught"
        ]

    def test_an_excuse_holds_only_for_the_pair_it_names(self):
        caught = [pair(number, "one") for number in range(19)]
        told = _off(*CLEAN, *caught, pair(77), pairs={"b77 + a77": "?"})
        assert told == ["pair a77 + b77: survives all hidden checks"]

    def test_too_few_rewritten_ones_named_first_are_reported(self):
        named = [rewritten("m") for _ in range(19)]
        assert _off(*CLEAN, *named, rewritten()) == []  # 19 of 20
        assert _off(*CLEAN, *named, rewritten(), rewritten("")) == [
            "fewer than 95% of the rewritten mistakes are named first"
        ]

    def test_each_that_gets_a_wrong_name_is_reported(self):
        named = [rewritten("m") for _ in range(49)]
        assert _off(*CLEAN, *named, rewritten("other", name="m__odd")) == [
            "rewritten m__odd: another mistake is named"
        ]


class TestNaming:
    @pytest.mark.parametrize(
        ("named", "how"),
        [
            (["m"], "first"),
            (["m", "other"], "first"),
            (["", "m"], "first"),
            (["other", "m"], "wrong"),
            (["other"], "wrong"),
            ([""], "none"),
            ([], "none"),
        ],
    )
    def test_the_first_name_decides_and_facts_are_not_names(self, named, how):
        assert naming(rewritten(*named)) == how

    def test_one_check_that_names_another_mistake_is_enough_to_be_wrong(self):
        right = rewritten("m")
        (diagnosis,) = rewritten("other").outcomes[2].diagnoses
        mixed = with_verdict(right, "two", Verdict.FAILED, diagnoses=(diagnosis,))
        assert naming(mixed) == "wrong"

    def test_a_check_that_names_nothing_does_not_matter_beside_one_that_does(self):
        assert naming(with_verdict(rewritten("m"), "two", Verdict.FAILED)) == "first"

    def test_of_a_pair_either_name_is_right(self):
        for name in ("a1", "b1"):
            (diagnosis,) = rewritten(name).outcomes[1].diagnoses
            one = with_verdict(pair(1, "one"), "one", Verdict.FAILED, diagnoses=(diagnosis,))
            assert naming(one) == "first"

    def test_they_are_sorted_by_how_they_ended(self):
        graded = [rewritten("m"), rewritten("other"), rewritten(), rewritten("m", "other")]
        named = proof(*CLEAN, *graded).named
        assert {how: len(found) for how, found in named.items()} == {
            "first": 2,
            "none": 1,
            "wrong": 1,
        }


class TestWhatChecksCatch:
    def test_the_mistakes_of_each_check(self):
        both = made("both", *HIDDEN)
        kills = proof(*CLEAN, both).kills
        assert kills["total", "one"] == [SEEN, both]
        assert kills["total", "two"] == [UNSEEN, both]
        assert kills["total", PUBLIC] == [SEEN]

    def test_only_by_it_is_what_no_other_hidden_check_catches(self):
        both = made("both", *HIDDEN)
        made_of_them = proof(*CLEAN, both)
        assert made_of_them.alone(("total", "one")) == [SEEN], "the public one is no matter"
        assert made_of_them.alone(("total", "two")) == [UNSEEN]

    def test_any_verdict_but_passed_catches(self):
        late = with_verdict(made("m", "one"), "two", Verdict.TIMED_OUT)
        assert [o.check for o in hidden(late)] == ["one", "two"]

    def test_unneeded_are_hidden_checks_without_a_mistake(self):
        assert proof(*CLEAN).unneeded == []
        assert proof(REFERENCE, STARTER).unneeded == [("total", "one"), ("total", "two")]

    def test_seen_by_public_is_what_a_student_can_find_out(self):
        assert proof(*CLEAN, pair(1, PUBLIC, "one")).seen_by_public == [SEEN]


class TestExcused:
    def test_without_a_file_nothing_is(self, tmp_path):
        assert read_excused(tmp_path / "none.toml") == Excused()

    def test_a_file_has_two_tables_of_reasons(self, tmp_path):
        path = tmp_path / "excused.toml"
        path.write_text('[pairs]\n"a + b" = "They cancel."\n\n[checks]\n"total.two" = "A wall."\n')
        assert read_excused(path) == Excused(
            pairs={"a + b": "They cancel."}, checks={"total.two": "A wall."}
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[pair]\na = 'why'\n", "the top level has an unknown key 'pair'; known are pairs"),
            ("pairs = 3\n", "pairs = 3: expected a table"),
            ("[pairs]\na = 1\n", "[pairs] a = 1: expected a text in quotes"),
            ("[checks]\na = ''\n", "[checks] a = '': expected a text in quotes"),
            ("[pairs\n", "not valid TOML"),
            ("3 = \n", "not valid TOML"),
        ],
    )
    def test_anything_else_is_reported_with_file_and_key(self, tmp_path, text, said):
        path = tmp_path / "excused.toml"
        path.write_text(text)
        with pytest.raises(CourseError, match=r"excused\.toml") as caught:
            read_excused(path)
        assert said in str(caught.value)


def test_an_excuse_of_what_is_not_off_is_named():
    off = _off(*CLEAN, pair(1, "one"), pairs={"a1 + b1": "They cancel."})
    assert off == ["solutions/excused.toml excuses a1 + b1, which needs no excuse"]


class TestConsole:
    def test_a_matrix_shows_who_catches_what(self):
        assert list(matrices(proof(*CLEAN))) == [
            "\ntotal: 2 mistakes by 2 hidden checks",
            "   1 one (catches 1, alone 1)",
            "   2 two (catches 1, alone 1)",
            "  " + " " * 46 + " 1 2",
            "  seen" + " " * 42 + " x .  costs 2 of 3",
            "  unseen" + " " * 40 + " . x  costs 1 of 3, hidden checks only",
        ]

    def test_what_survives_has_no_mark_and_no_remark(self):
        lines = list(matrices(proof(*CLEAN, made("m", caught_by=["one"]))))
        assert lines[-1].split() == ["m", ".", ".", "costs", "0", "of", "3"]

    def test_the_figures_are_those_of_the_specimens(self):
        often = made("often", *HIDDEN, often=3)
        graded = [often, pair(1, "one"), pair(2), rewritten("m"), rewritten("x"), rewritten()]
        unusual = [tried("unusual", name="fine"), tried("unusual", "one", name="not")]
        reasons = {"pairs": {"a2 + b2": "They cancel."}}
        assert list(figures(proof(*CLEAN, *graded, *unusual, **reasons))) == [
            "reference   3 of 3 points",
            "starter     0 points",
            "mistake     3 of 3 caught (100.0%)",
            "pair        1 of 2 caught (50.0%)",
            "rewritten   3 of 3 caught (100.0%)",
            "unusual     1 of 2 at full score",
            "  survives, being right: a2 + b2: They cancel.",
            "public      1 of 3 mistakes fail a public check (33.3%); weighted by how often they are met (20.0%)",
            "            all public checks passed 5 times, then a hidden one failed 2 times (40.0%)",
            "diagnosis   of 3 rewritten mistakes 1 named first (33.3%), 1 not named, 1 misnamed (33.3%)",
        ]

    def test_excused_checks_are_listed_with_the_reason(self):
        lines = list(figures(proof(REFERENCE, STARTER, SEEN, checks={"total.two": "A wall."})))
        assert "  needed by no mistake: total.two: A wall." in lines

    def test_without_mistakes_there_are_no_shares(self):
        lines = list(figures(proof(REFERENCE, STARTER)))
        assert "mistake     0 of 0 caught" in lines
        assert not [line for line in lines if "nan" in line]
        assert not [line for line in matrices(proof(REFERENCE, STARTER)) if " x" in line]

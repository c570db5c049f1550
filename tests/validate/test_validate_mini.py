"""Real validation: the small course is built, and its specimens are graded in the sandbox."""

import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from autograder.cli import EXIT_OFF, EXIT_USAGE, main
from autograder.errors import CourseError
from autograder.grading import open_bundle
from autograder.validate import Proof, grade_specimens, read_excused, read_material, write_page
from autograder.validate.certify import certify
from autograder.validate.proof import naming
from autograder.verdicts import Verdict
from courses.mini_course import MINI, built_mini

SOLUTIONS = MINI / "solutions"
ALL = ("total", "Counter", "long_count")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_mini(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def bundle(built):
    with open_bundle(*sorted((built / "autograder").glob("*.zip"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def material(built, bundle):
    return read_material(bundle, built, SOLUTIONS)


@pytest.fixture(scope="module")
def tried(material, bundle, best_sandbox):
    """Grade every specimen of the course once."""
    return list(grade_specimens(list(material.all(ALL)), bundle, best_sandbox, 2))


@pytest.fixture
def of(tried):
    """Find a graded specimen by its kind and name."""

    def call(kind, name):
        (found,) = (t for t in tried if (t.specimen.kind, t.specimen.name) == (kind, name))
        return found

    return call


def _verdicts(one):
    return {outcome.check: outcome.verdict.value for outcome in one.outcomes}


class TestSpecimens:
    def test_there_is_one_of_everything_in_order(self, material):
        assert [(s.kind, s.name, s.part, s.questions) for s in material.all(ALL)] == [
            ("reference", "sums", "sums", ("total",)),
            ("starter", "sums", "sums", ("total",)),
            ("reference", "counting", "counting", ("Counter", "long_count")),
            ("starter", "counting", "counting", ("Counter", "long_count")),
            ("mistake", "total_sign", "sums", ("total",)),
            ("mistake", "total_first_two", "sums", ("total",)),
            ("mistake", "counter_without_step", "counting", ("Counter",)),
            ("mistake", "long_count_one_short", "counting", ("long_count",)),
            ("pair", "total_sign + total_first_two", "sums", ("total",)),
            ("unusual", "total_bit_by_bit", "sums", ("total",)),
            ("unusual", "total", "sums", ("total",)),
            ("rewritten", "total_first_two__unpacked", "sums", ("total",)),
        ]

    def test_those_of_one_question_can_be_asked_for(self, material):
        found = list(material.all({"Counter"}))
        assert [(s.kind, s.questions) for s in found] == [
            ("reference", ("Counter",)),
            ("starter", ("Counter",)),
            ("mistake", ("Counter",)),
        ]

    def test_each_says_what_is_special_about_it(self, material):
        titles = {s.name: s.title for s in material.all(ALL) if s.kind != "starter"}
        assert titles["sums"] == "Sums"
        assert titles["total_sign"] == "Your sum has the wrong sign."
        assert titles["total_sign + total_first_two"] == (
            "Your sum has the wrong sign. You add the first two numbers alone."
        )
        assert titles["total_bit_by_bit"].startswith("Adds with a loop")

    def test_starters_are_what_students_get(self, material):
        sources = [cell.source for cell in material.starters["sums"].cells]
        assert any(source.startswith("def total(x):") for source in sources)
        assert not any("np.sum" in source for source in sources)

    def test_a_rewritten_one_knows_which_mistake_it_is(self, material):
        (specimen,) = (s for s in material.all(ALL) if s.kind == "rewritten")
        assert [m.id for m in specimen.mistakes] == ["total_first_two"]

    def test_a_rewritten_one_may_have_several_mistakes_and_questions(self, material, tmp_path):
        """A mistake may show in another question, and must be named there too."""
        (tmp_path / "rewritten").mkdir()
        (tmp_path / "rewritten" / "total_first_two+total_sign+total__both.py").write_text(
            '"""Two at once."""\n\n\ndef total(x):\n    return -x[0] - x[1]\n'
        )
        found = replace(material, folder=tmp_path).all(ALL)
        (specimen,) = (s for s in found if s.kind == "rewritten")
        assert {m.id for m in specimen.mistakes} == {"total_first_two", "total_sign"}
        assert specimen.questions == ("total",)

    def test_pairs_are_the_same_every_time_and_of_one_part(self, material):
        pairs = [s.name for s in material.all(ALL) if s.kind == "pair"]
        assert pairs == [s.name for s in material.all(ALL) if s.kind == "pair"]

    def test_mistakes_that_undo_each_other_make_no_pair(self, material, bundle):
        sign, two = bundle.catalogue[:2]
        clash = replace(two, id="clash", edits=(("np.sum(x)", "np.max(x)"),))
        spoilt = replace(material, bundle=replace(bundle, catalogue=(sign, two, clash)))
        pairs = {s.name for s in spoilt.all(ALL) if s.kind == "pair"}
        assert pairs == {"total_sign + total_first_two", "total_sign + clash"}

    @pytest.mark.parametrize(
        ("folder", "name", "code", "reason"),
        [
            ("unusual", "odd", "def total(x):\n    return 1\n", "odd.py needs a docstring"),
            (
                "rewritten",
                "nothing__loop",
                '"""Loops."""\n\n\ndef total(x):\n    return 1\n',
                "nothing__loop.py is named after no mistake of the catalogue",
            ),
        ],
    )
    def test_a_file_that_does_not_fit_is_reported(
        self, material, tmp_path, folder, name, code, reason
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.py").write_text(code)
        with pytest.raises(CourseError) as caught:
            list(replace(material, folder=tmp_path).all(ALL))
        assert reason in str(caught.value)


class TestGradedSpecimens:
    def test_they_come_in_order_with_the_time_they_took(self, tried, material):
        assert [t.specimen.name for t in tried] == [s.name for s in material.all(ALL)]
        assert all(t.seconds > 0 for t in tried)

    def test_the_reference_passes_with_its_own_figures(self, of):
        for part, worth in (("sums", 2), ("counting", 4)):
            reference = of("reference", part)
            assert reference.failed == ()
            assert sum(outcome.points for outcome in reference.outcomes) == worth

    def test_the_starter_earns_nothing(self, of):
        for part in ("sums", "counting"):
            assert sum(outcome.points for outcome in of("starter", part).outcomes) == 0

    def test_mistakes_fail_where_they_say(self, of):
        assert _verdicts(of("mistake", "total_sign")) == {
            "adds_two": "FAILED",
            "adds_three": "FAILED",
        }
        assert _verdicts(of("mistake", "total_first_two")) == {
            "adds_two": "PASSED",
            "adds_three": "FAILED",
        }
        assert _verdicts(of("mistake", "long_count_one_short")) == {
            "public_count_was_recorded": "FAILED",
            "hidden_count_was_recorded": "FAILED",
        }

    def test_only_the_questions_of_a_mistake_are_graded(self, of):
        assert _verdicts(of("mistake", "counter_without_step")) == {
            "begins_at_zero": "PASSED",
            "counts_in_steps": "FAILED",
        }

    def test_a_rewritten_mistake_is_named(self, of):
        assert naming(of("rewritten", "total_first_two__unpacked")) == "first"

    def test_any_number_of_processes_comes_to_the_same(self, material, bundle, best_sandbox, tried):
        alone = list(grade_specimens(list(material.all(["total"])), bundle, best_sandbox, 1))
        theirs = [t for t in tried if t.specimen.part == "sums"]
        assert [t.outcomes for t in alone] == [t.outcomes for t in theirs]


class TestProof:
    def test_nothing_is_off(self, tried):
        proof = Proof(graded=tried, excused=read_excused(SOLUTIONS / "excused.toml"))
        assert list(proof.off()) == []
        assert [t.specimen.name for t in proof.seen_by_public] == [
            "total_sign",
            "long_count_one_short",
        ]

    def test_it_makes_a_page(self, tried, tmp_path):
        page = tmp_path / "page.html"
        write_page(Proof(graded=tried, excused=read_excused(SOLUTIONS / "none")), [], page)
        text = page.read_text()
        shown = [t for t in tried if t.specimen.kind in {"mistake", "rewritten", "unusual"}]
        assert len(shown) == 7
        assert all(f"<code>{t.specimen.name}</code>" in text for t in shown)

    def test_a_wall_of_the_sandbox_is_a_verdict_like_any_other(
        self, material, bundle, best_sandbox, tmp_path
    ):
        (tmp_path / "unusual").mkdir()
        code = '"""Leaves."""\n\n\ndef total(x):\n    import os\n\n    os._exit(3)\n'
        (tmp_path / "unusual" / "leaves.py").write_text(code)
        specimens = [s for s in replace(material, folder=tmp_path).all(ALL) if s.kind == "unusual"]
        (one,) = grade_specimens(specimens, bundle, best_sandbox, 1)
        assert {o.verdict for o in one.outcomes} == {Verdict.CRASHED}
        told = list(Proof(graded=[one], excused=read_excused(tmp_path / "none")).off())
        assert told[0] == "unusual leaves: right code fails total.adds_two"


def test_the_certificate_of_the_small_course_has_no_flips(
    material, bundle, best_sandbox, monkeypatch
):
    monkeypatch.setattr("autograder.validate.certify.LOADS", (0, 1))
    certificate = certify(
        [s for s in material.all(ALL) if s.kind != "pair"],
        lambda chosen: grade_specimens(chosen, bundle, best_sandbox, 2),
        regradings=12,
        seed=1,
        tell=lambda _: None,
    )
    assert certificate.flips == []
    assert (certificate.specimens, certificate.regraded) == (11, 12)
    assert certificate.checks >= 2 * 12


class TestCommand:
    @pytest.fixture(autouse=True)
    def course(self, tmp_path, monkeypatch):
        """Copy the course, which the test damages, and run the command in its folder."""
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
        shutil.copytree(SOLUTIONS, tmp_path / "solutions")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def _run(self, *arguments):
        return CliRunner().invoke(main, [*map(str, arguments), "--jobs", "2"])

    def test_a_proof_without_faults_ends_with_0_and_a_page(self, built, course):
        done = self._run("validate", "--dist", built)
        assert done.exit_code == 0, done.output
        assert "reference   6 of 6 points\n" in done.stdout
        assert "total: 2 mistakes by 1 hidden checks\n" in done.stdout
        assert "page        out/validation.html\n" in done.stdout
        assert "off" not in done.stderr
        assert "Nothing is off." in (course / "out" / "validation.html").read_text()

    def test_what_is_off_is_named_and_ends_with_1(self, built, course):
        (course / "solutions" / "unusual" / "total_bit_by_bit.py").write_text(
            '"""Forgets one."""\n\n\ndef total(x):\n    return sum(x[1:])\n'
        )
        done = self._run("validate", "total", "--dist", built, "--page", "there/page.html")
        assert done.exit_code == EXIT_OFF
        assert "off: unusual total_bit_by_bit: right code fails total.adds_three\n" in done.stderr
        assert done.stderr.endswith("autograder: 2 things are off\n")
        assert "2 things are off" in (course / "there" / "page.html").read_text()
        assert "Counter" not in done.stdout

    def test_an_unknown_question_is_reported_with_the_known_ones(self, built):
        done = self._run("validate", "totl", "--dist", built)
        assert done.exit_code == EXIT_USAGE
        assert done.stderr == (
            "autograder: there is no question 'totl'; there are total, Counter, long_count\n"
        )

    @pytest.mark.parametrize("command", ["validate", "certify"])
    def test_without_a_build_it_says_what_to_do(self, command):
        done = self._run(command)
        assert done.exit_code == EXIT_USAGE
        assert (
            "no autograder zip in dist/autograder/. Build it first: make assignment" in done.stderr
        )

    def test_certify_writes_its_page_and_ends_with_0(self, built, course, monkeypatch):
        monkeypatch.setattr("autograder.validate.certify.LOADS", (0,))
        done = self._run("certify", "--dist", built, "--regradings", "3", "--seed", "5")
        assert done.exit_code == 0, done.output
        assert "0 flips: with 95 % confidence at most 63.160% of regradings." in done.stdout
        page = (course / "out" / "certificate.md").read_text()
        assert "    autograder certify --regradings 3 --seed 5\n" in page

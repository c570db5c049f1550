"""The certificate: bounds that hold, flips that are found, and a page with both."""

import math
import multiprocessing
from collections import Counter
from dataclasses import replace

import pytest
from validate_builders import REFERENCE, SEEN, STARTER, UNSEEN, rewritten, with_verdict

from autograder.validate import certify as module
from autograder.validate.certify import (
    Certificate,
    Round,
    certify,
    upper_bound,
    write_certificate,
)
from autograder.verdicts import Diagnosis, Verdict


class TestBound:
    @pytest.mark.parametrize(
        ("events", "trials", "bound"),
        [
            (0, 3000, 0.000998),
            (1, 100, 0.0466),
            (5, 10, 0.7776),
            (2, 2000, 0.003145),
            (0, 1, 0.95),
            (0, 90_000, 3.3285e-05),
        ],
    )
    def test_known_values(self, events, trials, bound):
        assert upper_bound(events, trials) == pytest.approx(bound, rel=1e-3)

    @pytest.mark.parametrize("trials", [1, 7, 100, 3000])
    def test_without_events_it_is_the_rule_of_three_made_exact(self, trials):
        assert upper_bound(0, trials) == pytest.approx(1 - 0.05 ** (1 / trials), rel=1e-9)

    @pytest.mark.parametrize(("events", "trials"), [(1, 7), (3, 50), (40, 60)])
    def test_at_the_bound_so_few_events_have_the_probability_left_over(self, events, trials):
        rate = upper_bound(events, trials)
        terms = [
            math.comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(events + 1)
        ]
        assert sum(terms) == pytest.approx(0.05, rel=1e-9)

    @pytest.mark.parametrize(("events", "trials"), [(200, 90_000), (1000, 3000)])
    def test_many_events_work(self, events, trials):
        """The bound is then close to a normal distribution: 1.645 deviations above what was seen."""
        rate = events / trials
        deviation = math.sqrt(rate * (1 - rate) / trials)
        assert upper_bound(events, trials) == pytest.approx(rate + 1.645 * deviation, rel=0.02)

    @pytest.mark.parametrize(("events", "trials"), [(3, 3), (5, 3), (90_000, 90_000)])
    def test_when_everything_flips_there_is_no_bound(self, events, trials):
        assert upper_bound(events, trials) == 1

    def test_more_events_more_more_trials_less(self):
        assert upper_bound(0, 100) < upper_bound(1, 100) < upper_bound(2, 100)
        assert upper_bound(1, 1000) < upper_bound(1, 100)

    def test_more_confidence_more(self):
        assert upper_bound(0, 100, 0.99) == pytest.approx(1 - 0.01 ** (1 / 100), rel=1e-9)


FIRST = (REFERENCE, STARTER, SEEN, UNSEEN, rewritten("m"))


class GradeAll:
    """Repeats given results, except for a change at one of the calls; counts calls."""

    def __init__(self, changed=None, at=()):
        self.changed, self.at, self.calls = changed, at, []

    def __call__(self, specimens):
        call = len(self.calls)
        self.calls.append([specimen.name for specimen in specimens])
        for specimen in specimens:
            (same,) = (graded for graded in FIRST if graded.specimen == specimen)
            is_it = self.changed is not None and specimen == self.changed.specimen
            yield self.changed if is_it and call in self.at else same


@pytest.fixture
def quiet(monkeypatch):
    """Certify in two rounds, without processes that keep the machine busy."""
    monkeypatch.setattr(module, "LOADS", (0, 4))
    monkeypatch.setattr(module, "_busy", lambda _: module.contextmanager(lambda: iter([None]))())


def _certify(grade_all, *, regradings=40, seed=1, told=None):
    tell = told.append if told is not None else lambda _: None
    return certify(
        [graded.specimen for graded in FIRST],
        grade_all,
        regradings=regradings,
        seed=seed,
        tell=tell,
    )


@pytest.mark.usefixtures("quiet")
class TestCertify:
    def test_what_always_ends_the_same_has_no_flip(self):
        told = []
        certificate = _certify(GradeAll(), told=told)
        assert certificate.flips == []
        assert (certificate.specimens, certificate.regraded) == (5, 40)
        assert certificate.checks == 3 * 40
        assert [r.load for r in certificate.rounds] == [0, 4]
        assert certificate.kinds.total() == 40
        assert told[0] == "grading 5 specimens once"
        assert told[1].startswith("20 regradings beside 0 busy processes: 0 flips, ")
        assert told[2].startswith("20 regradings beside 4 busy processes: 0 flips, ")

    def test_regradings_are_spread_evenly_and_never_fewer_than_asked_for(self):
        assert [r.regraded for r in _certify(GradeAll(), regradings=7).rounds] == [4, 4]

    def test_of_wrong_code_only_some_is_drawn(self, monkeypatch):
        monkeypatch.setattr(module, "SAMPLE", 1)
        kinds = Counter()
        for seed in range(20):
            grade_all = GradeAll()
            certificate = _certify(grade_all, seed=seed)
            assert certificate.specimens == 3, "the reference, the starter and one that is wrong"
            assert set().union(*grade_all.calls[1:]) <= set(grade_all.calls[0])
            kinds.update(grade_all.calls[0])
        assert kinds[REFERENCE.specimen.name] == 40, "the starter has its name"
        assert all(kinds[t.specimen.name] for t in FIRST), "each wrong one is drawn now and then"

    def test_the_seed_decides_what_is_drawn(self):
        one, same, other = GradeAll(), GradeAll(), GradeAll()
        _certify(one)
        _certify(same)
        _certify(other, seed=2)
        assert one.calls == same.calls != other.calls
        assert one.calls[1] != one.calls[2], "each round draws anew"

    def test_graders_are_started_anew_now_and_then(self, monkeypatch):
        monkeypatch.setattr(module, "FRESH_EVERY", 8)
        grade_all = GradeAll()
        certificate = _certify(grade_all)
        assert [len(call) for call in grade_all.calls] == [5, 8, 8, 4, 8, 8, 4]
        assert [r.restarts for r in certificate.rounds] == [3, 3]

    def test_what_takes_long_is_drawn_less_often(self, monkeypatch):
        slow = [replace(REFERENCE, seconds=100.0), *(replace(t, seconds=0.1) for t in FIRST[1:])]
        monkeypatch.setattr(f"{__name__}.FIRST", slow)
        kinds = _certify(GradeAll(), regradings=400).kinds
        assert kinds["reference"] <= 4
        assert min(kinds["starter"], kinds["mistake"], kinds["rewritten"]) > 40

    @pytest.mark.parametrize(
        ("changes", "was", "is_now"),
        [
            (
                {"verdict": Verdict.FAILED, "points": 0.0, "message": "out is wrong"},
                "('PASSED', 2.0)",
                "('FAILED', 0.0)",
            ),
            ({"verdict": Verdict.PASSED, "points": 1.0}, "('PASSED', 2.0)", "('PASSED', 1.0)"),
            (
                {
                    "verdict": Verdict.PASSED,
                    "diagnoses": (
                        Diagnosis(mistake="m", text="t"),
                        Diagnosis(mistake="", text="f"),
                    ),
                },
                "('PASSED', 2.0)",
                "('PASSED', 2.0, 'm', 'f')",
            ),
        ],
    )
    def test_a_flip_is_found_and_worded(self, changes, was, is_now):
        verdict = changes.pop("verdict")
        changed = with_verdict(REFERENCE, "one", verdict, **changes)
        certificate = _certify(GradeAll(changed, at=[2]))
        times = sum(flip.startswith("4 busy: ") for flip in certificate.flips)
        assert times == len(certificate.flips) > 0
        message = changes.get("message", "")
        assert set(certificate.flips) == {
            f"4 busy: part, total.one: first {was}, now {is_now}\n{message}"
        }
        assert [len(r.flips) for r in certificate.rounds] == [0, times]

    def test_each_check_that_flips_is_one(self):
        changed = with_verdict(REFERENCE, "one", Verdict.TIMED_OUT, message="too slow")
        changed = with_verdict(changed, "shown", Verdict.FAILED, message="no")
        certificate = _certify(GradeAll(changed, at=[1]))
        names = Counter(flip.partition(":")[2].partition(":")[0] for flip in certificate.flips)
        assert set(names) == {" part, total.one", " part, total.shown"}
        assert len(set(names.values())) == 1

    def test_the_first_failure_is_shown_when_a_check_passes_later(self):
        changed = with_verdict(SEEN, "one", Verdict.PASSED)
        flips = _certify(GradeAll(changed, at=[1])).flips
        assert flips[0] == (
            "0 busy: seen, total.one: first ('FAILED', 0.0), now ('PASSED', 2.0)\nwrong"
        )

    def test_only_other_words_are_not_a_flip(self):
        changed = with_verdict(REFERENCE, "one", Verdict.PASSED, message="3.1 times as fast")
        assert _certify(GradeAll(changed, at=[1, 2])).flips == []

    def test_a_known_mistake_in_other_words_is_not_a_flip_but_another_fact_is(self):
        for diagnosis, flips in (
            (Diagnosis(mistake="m", text="other words"), False),
            (Diagnosis(mistake="", text="a fact"), True),
        ):
            changed = with_verdict(
                rewritten("m"), "one", Verdict.FAILED, diagnoses=(diagnosis,), message="wrong"
            )
            assert bool(_certify(GradeAll(changed, at=[1, 2])).flips) is flips


def test_busy_processes_run_and_end():
    with module._busy(2):
        running = multiprocessing.active_children()
        assert len(running) == 2
        assert all(process.is_alive() for process in running)
    assert multiprocessing.active_children() == []


def test_busy_processes_end_when_the_round_fails():
    with pytest.raises(KeyError), module._busy(1):
        raise KeyError
    assert multiprocessing.active_children() == []


def _certificate(*flips):
    peace = Round(load=0, regraded=1500, restarts=30, checks=30_000, flips=(), seconds=61.4)
    busy = Round(load=4, regraded=1500, restarts=30, checks=31_000, flips=flips, seconds=200.6)
    kinds = Counter(mistake=2000, reference=900, unusual=100)
    return Certificate(specimens=321, kinds=kinds, rounds=(peace, busy))


class TestPage:
    def _page(self, tmp_path, *flips):
        path = tmp_path / "certificate.md"
        write_certificate(_certificate(*flips), path, command="autograder certify --seed 1")
        assert [file.name for file in tmp_path.iterdir()] == ["certificate.md"]
        return path.read_text(encoding="utf-8")

    def test_it_holds_command_machine_kinds_and_a_row_for_each_round(self, tmp_path):
        page = self._page(tmp_path)
        assert page.startswith("# Reliability certificate\n")
        assert "\n    autograder certify --seed 1\n" in page
        assert f"Python {module.platform.python_version()}, NumPy {module.np.__version__}" in page
        assert "of each kind of specimen: 2000 mistake, 900 reference, 100 unusual.\n" in page
        table = [line for line in page.splitlines() if line.startswith("|")]
        assert table[2:] == [
            "| 0 | 1500 | 30 | 30000 | 0 | 61 |",
            "| 4 | 1500 | 30 | 31000 | 0 | 201 |",
        ]
        assert {line.count("|") for line in table} == {7}

    def test_the_bounds_are_those_of_all_rounds(self, tmp_path):
        page = " ".join(self._page(tmp_path).split())
        assert "In all 3000 regradings with 61000 checks: **0 flips**." in page
        assert "fewer than 0.10 % of regradings have one" in page
        assert "fewer than 0.0049 % of checks" in page
        assert "```" not in page

    def test_every_flip_is_shown_as_it_was(self, tmp_path):
        flips = ("4 busy: a, total.one: first x, now y\nout <is> wrong", "4 busy: b")
        page = self._page(tmp_path, *flips)
        assert "**2 flips**" in page
        for flip in flips:
            assert f"\n```\n{flip}\n```\n" in page
        assert page.count("```") == 4

    def test_no_placeholder_is_left_in_it(self, tmp_path):
        page = self._page(tmp_path)
        assert not [mark for mark in ("{{", "{%", "}}", "%}") if mark in page]
        assert "\n\n\n\n" not in page
        assert page.endswith("\n")

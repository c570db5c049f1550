"""The ground itself: what it must call live, and what it must see when nothing protects."""

import os

import pytest

from autograder.errors import CourseError, UserError
from autograder.hostile.command import show_all
from autograder.hostile.judge import judge
from autograder.hostile.kinds import kinds_here, measure_here
from autograder.hostile.measure import measure, open_lab
from autograder.hostile.prepare import ground_folder, prepare
from autograder.hostile.seen import Measured, Seen, Tasks
from autograder.hostile.table import Outcome, lines, write_page
from autograder.sandbox import choose

READS = "raise ValueError(open('CANARY_FILE').read())"
STAYS = "import subprocess; subprocess.Popen(['sleep', '30'], start_new_session=True)"
OVERWRITES = "open('OUT_FOLDER/results.json', 'w').write('mine')"
CALLS = "import socket; socket.create_connection(('127.0.0.1', LOOPBACK_PORT))"
SPEAKS = "raise ValueError('<b>' + 'bold')"
COPIES = """
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, "COURSE_FOLDER/solutions/reference")
import batch_norm

def batchnorm_forward(x, gamma, beta, bn_param):
    return batch_norm.batchnorm_forward(x, gamma, beta, bn_param)
"""
ALL_THREE = ("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")
NOTHING_PASSED = {f"batchnorm_forward.{c}": "FAILED" for c in ("x", "returns_out_and_cache")}
KILLS = "import os; os.kill(os.getppid(), 9)"


def _seen(**changes):
    whole = {"status": "graded", "score": 0.0, "verdicts": NOTHING_PASSED}
    empty = dict.fromkeys(("leaks", "left", "harm"), ())
    return Seen(**{"name": "one", "reason": "", "seconds": 0.0, **empty, **whole, **changes})


def _words(hostile, seen):
    return list(dict.fromkeys(word for word, _ in judge(hostile, seen)))


def test_the_gullible_grader_tells_live_attacks_from_harmless_code(make, read, workshop):
    """Zeros alone are never live, whatever they claim to prove."""
    make("copies", "gains = true", code=COPIES)
    make("reads", 'leaks = "message"', attack=READS)
    make("calls", 'leaks = "network"', attack=CALLS)
    make("stays", 'leaves = "process"', attack=STAYS)
    make("overwrites", 'leaves = "change"', attack=OVERWRITES)
    make("speaks", 'marks = "<b>bold"', attack=SPEAKS)
    make("ends", "stops = true", attack="import os; os._exit(0)")
    live = {"copies", "reads", "calls", "stays", "overwrites", "speaks", "ends"}
    proofs = ["gains = true", 'leaks = "message"', "stops = true", 'marks = "<b>"']
    proofs += [f'leaves = "{what}"' for what in ("process", "file", "change")]
    for number, proof in enumerate(proofs):
        make(f"harmless_{number}", proof)
    shown = show_all(read(), workshop, jobs=2)
    assert len(shown) == len(live) + len(proofs)
    assert {name for name, s in shown.items() if s.live} == live


def test_right_code_as_fast_as_the_staged_version_gains_nothing_by_naive_timing(
    make, read, workshop, root
):
    """Else every attack on timing would look live."""
    right = (root / "tests" / "hostile" / "neighbour_right.py").read_text()
    code = f"{right}\n\nbatchnorm_backward_alt = batchnorm_backward\n"
    make("plain", "gains = true", code=code, more="")
    (hostile,) = read()
    shown = show_all([hostile], workshop, jobs=1)["plain"]
    full = sum(workshop.course.parts[0].points[q] for q in ALL_THREE)
    assert shown.told == "gained 12"
    assert full > 12


def test_a_sandbox_that_protects_nothing_is_found_out(make, read, workshop):
    """What the measurement cannot see there, it could not see anywhere."""
    make("copies", "gains = true", code=COPIES)
    make("reads", 'leaks = "message"', attack=READS)
    make("calls", 'leaks = "network"', attack=CALLS)
    make("stays", 'leaves = "process"', attack=STAYS)
    make("overwrites", 'leaves = "change"', attack=OVERWRITES)
    make("kills", "stops = true", attack=KILLS)
    make("harmless", "gains = true")
    specimens = read()
    with ground_folder() as folder:
        prepare(specimens, workshop, folder)
        with open_lab(Tasks.read(folder)) as lab:
            found = measure(lab, choose("unsafe"), "nothing", jobs=2)
    seen = {one.name: one for one in found.seen}
    words = {h.name: _words(h, seen[h.name]) for h in specimens}
    assert words == {
        "copies": ["GAIN", "VERDICT"],
        "reads": ["LEAK"],
        "calls": ["LEAK"],
        "stays": ["LEFT"],
        "overwrites": ["LEFT"],
        "kills": ["HARM"],
        "harmless": [],
    }
    assert found.neighbours == 4
    assert found.harm == ()


def test_the_same_specimens_are_harmless_in_a_sandbox(make, read, workshop):
    make("copies", "gains = true", code=COPIES)
    make("reads", 'leaks = "message"', attack=READS)
    make("stays", 'leaves = "process"', attack=STAYS)
    make("kills", "stops = true", attack=KILLS)
    specimens = read()
    with ground_folder() as folder:
        prepare(specimens, workshop, folder)
        (found,) = measure_here(folder, ["ordinary"], jobs=2, label="best")
    assert Measured.from_json(found.as_json()) == found
    outcome = Outcome(specimens=specimens, shown={}, measured=[found], seconds=0.0)
    assert list(outcome.off()) == []


def test_a_verdict_names_what_is_off(make, read):
    make("one", "gains = true")
    (hostile,) = read()
    assert _words(hostile, _seen()) == []
    assert _words(hostile, _seen(score=1.0)) == ["GAIN"]
    assert _words(hostile, _seen(score=float("nan"))) == ["GAIN"]
    assert _words(hostile, _seen(leaks=("the network was reached",))) == ["LEAK"]
    assert _words(hostile, _seen(left=("process x",))) == ["LEFT"]
    assert _words(hostile, _seen(verdicts={**NOTHING_PASSED, "batchnorm_forward.x": "PASSED"})) == [
        "VERDICT"
    ]
    assert _words(hostile, _seen(status="grader error", score=None)) == ["HARM"]
    assert _words(hostile, _seen(status="not graded")) == ["VERDICT"]


def test_a_refusal_must_say_why(make, read):
    make("one", "stops = true", more='refused = "too large"')
    (hostile,) = read()
    assert _words(hostile, _seen(status="not graded", reason="It is too large.")) == []
    assert _words(hostile, _seen(status="not graded", reason="It is odd.")) == ["VERDICT"]
    assert _words(hostile, _seen()) == ["VERDICT"]


def test_what_a_kind_cannot_stop_is_shown_and_never_counts_as_ok(make, read, tmp_path):
    make("one", 'leaks = "network"', more='not_stopped_by = ["weak"]\nwhy_not = "it has no wall"')
    specimens = read()
    reached = _seen(leaks=("the network was reached",))

    def outcome(kind, seen):
        one = Measured(kind=kind, promises="", seen=(seen,), harm=(), neighbours=2, seconds=1.0)
        return Outcome(specimens=specimens, shown={}, measured=[one], seconds=1.0)

    assert list(outcome("weak", reached).off()) == []
    assert "(not stopped)" in "\n".join(lines(outcome("weak", reached)))
    assert len(list(outcome("strong", reached).off())) == 1
    assert "must not name it" in "\n".join(outcome("weak", _seen()).off())
    write_page(outcome("weak", reached), tmp_path / "page.md", "command")
    assert "it has no wall" in (tmp_path / "page.md").read_text()


@pytest.mark.parametrize(
    ("proof", "more", "told"),
    [
        ("", "", "exactly one of gains"),
        ("gains = true\nstops = true", "", "exactly one of gains"),
        ('leaves = "traces"', "", "leaves is one of"),
        ("gains = true", 'not_stopped_by = ["user"]', "why_not says"),
    ],
)
def test_a_specimen_written_wrongly_is_told_what_to_do(make, read, proof, more, told):
    make("one", proof, more=more)
    with pytest.raises(CourseError, match=told):
        read()


def test_a_kind_that_does_not_exist_is_named():
    with pytest.raises(UserError, match="no kind 'vault'; there are bubblewrap"):
        kinds_here(["vault"], print)


def test_an_ordinary_user_is_told_what_needs_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    told = []
    assert kinds_here([], told.append) == ["ordinary"]
    assert [line for line in told if "needs root" in line] == told != []
    with pytest.raises(UserError, match="needs root"):
        kinds_here(["user"], print)

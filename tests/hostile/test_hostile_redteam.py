"""The measurement itself: what it must call live, and what it must detect without protection."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from redteam import crowd
from redteam.grading_process import PROGRAM
from redteam.judge import judge
from redteam.liveness import show_all
from redteam.measure import measure
from redteam.prepare import prepare, private_folder
from redteam.results import KindResult, SpecimenResult, read_line
from redteam.sandboxes import kinds_here, measure_here
from redteam.specimens import read_hostile
from redteam.table import HostileRun, lines, write_page

from autograder.errors import CourseError, UserError
from autograder.model import Report, Status
from autograder.strict import to_json
from autograder.verdicts import Outcome, Verdict

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
    return SpecimenResult(
        **{"name": "one", "reason": "", "seconds": 0.0, **empty, **whole, **changes}
    )


def _words(hostile, seen):
    return list(dict.fromkeys(word for word, _ in judge(hostile, seen)))


def test_the_gullible_grader_distinguishes_live_attacks_from_harmless_code(make, read, materials):
    """Code that only returns zeros is never live, whatever it claims to prove."""
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
    shown = show_all(read(), materials, jobs=2)
    assert len(shown) == len(live) + len(proofs)
    assert {name for name, s in shown.items() if s.live} == live


def _all_three(materials):
    return sum(materials.course.parts[0].points[question] for question in ALL_THREE)


def test_right_code_as_fast_as_the_staged_version_gains_nothing_from_naive_timing(
    make, read, materials, root
):
    """Otherwise every attack on timing would look live."""
    right = (root / "tests" / "hostile" / "neighbour_right.py").read_text()
    code = f"{right}\n\nbatchnorm_backward_alt = batchnorm_backward\n"
    make("plain", "gains = true", code=code, more="")
    (hostile,) = read()
    shown = show_all([hostile], materials, jobs=1)["plain"]
    points = materials.course.parts[0].points
    assert shown.told == f"gained {_all_three(materials) - points['batchnorm_backward_alt']:g}"


def test_attacks_on_timing_are_live_however_busy_the_machine_is(course, materials):
    """The jail's clocks count work, and a grader that runs late does not count as hanging."""
    names = ("sleeps_in_its_staged_version", "disturbs_the_yardstick")
    specimens = read_hostile(course, PROGRAM / "specimens", names)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        shown = show_all(specimens, materials, jobs=2)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert {name: s.told for name, s in shown.items()} == dict.fromkeys(
        names, f"gained {_all_three(materials):g}"
    )


def test_the_jails_clocks_count_only_work_and_sleep():
    """Each figure is the same on every machine: values passed over, and by which thread."""
    script = """
import signal, threading, time
import numpy as np
import counted_clock
counted_clock.install(np)
ones, rings = np.ones(1000), []
def spent(work):
    before = time.perf_counter(), time.thread_time()
    work()
    return [round((a - b) * 1e5) for a, b in zip((time.perf_counter(), time.thread_time()), before)]
def thread():
    worker = threading.Thread(target=ones.sum)
    worker.start()
    worker.join()
print(spent(lambda: ones * 2 + 1), spent(lambda: np.add(ones, 1, out=ones)), spent(ones.mean))
print(spent(thread), spent(lambda: sum(range(10**6))), spent(lambda: time.sleep(0.01)))
signal.signal(signal.SIGALRM, lambda *_: rings.append(1))
signal.setitimer(signal.ITIMER_REAL, 2.5e-5)
for _ in range(4):
    ones + 1
    print(len(rings), end=" ")
"""
    folder = PROGRAM / "redteam" / "in_jail"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == [
        "[2, 2] [1, 1] [1, 1]",
        "[1, 0] [0, 0] [1000, 0]",
        "0 0 1 1 ",
    ], done.stderr


def test_what_an_attack_does_after_the_grader_has_ended_is_waited_for(make, read, materials):
    late = "import os, time\nif os.fork() == 0:\n    time.sleep(1.5)\n    {}\n    os._exit(0)"
    code = "def batchnorm_forward(x, gamma, beta, bn_param):\n    return x * 0, None\n"
    make("overwrites", 'leaves = "change"', code=f"{late.format(OVERWRITES)}\n{code}")
    make("thinks_better_of_it", 'leaves = "change"', code=f"{late.format('pass')}\n{code}")
    shown = show_all(read(), materials, jobs=2)
    assert {name for name, s in shown.items() if s.live} == {"overwrites"}


def test_a_sandbox_that_protects_nothing_is_detected(make, read, materials):
    """What the measurement cannot detect there, it could not detect anywhere."""
    make("copies", "gains = true", code=COPIES)
    make("reads", 'leaks = "message"', attack=READS)
    make("calls", 'leaks = "network"', attack=CALLS)
    make("stays", 'leaves = "process"', attack=STAYS)
    make("overwrites", 'leaves = "change"', attack=OVERWRITES)
    make("kills", "stops = true", attack=KILLS)
    make("harmless", "gains = true")
    specimens = read()
    with private_folder() as folder:
        prepare(specimens, materials, folder)
        found = measure(folder, "unsafe", "nothing", jobs=2)
    seen = {one.name: one for one in found.specimens}
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


@pytest.mark.skipif(os.geteuid() != 0, reason="user separation needs root")
def test_no_measurement_reads_the_decoys_of_another_one(make, read, materials):
    """Two may run side by side, and one that was killed leaves its folder behind."""
    make("copies", "gains = true", code=COPIES)
    with private_folder() as other, private_folder() as folder:
        prepare(read(), materials, other)
        make(
            "copies", "gains = true", code=COPIES.replace("COURSE_FOLDER", f"{other}/copies/course")
        )
        specimens = read()
        prepare(specimens, materials, folder)
        (found,) = measure_here(folder, ["user"], jobs=1)
    (seen,) = found.specimens
    assert _words(specimens[0], seen) == []


def test_the_same_specimens_are_harmless_in_a_sandbox(make, read, materials):
    make("copies", "gains = true", code=COPIES)
    make("reads", 'leaks = "message"', attack=READS)
    make("stays", 'leaves = "process"', attack=STAYS)
    make("kills", "stops = true", attack=KILLS)
    specimens = read()
    with private_folder() as folder:
        prepare(specimens, materials, folder)
        (found,) = measure_here(folder, ["ordinary"], jobs=2, label="best")
    assert read_line(KindResult, to_json(found), "it") == found
    outcome = HostileRun(specimens=specimens, shown={}, measured=[found], seconds=0.0)
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


def test_a_crowd_notices_another_score_and_another_verdict():
    """Even where the sum is the same, an honest submission must be judged as it is alone."""
    passed, failed = (
        Outcome(
            question="q",
            check="c",
            title="t",
            verdict=verdict,
            points=0.0,
            max_points=1.0,
            hidden=True,
        )
        for verdict in (Verdict.PASSED, Verdict.FAILED)
    )

    def report(score, outcome):
        return Report(
            stem="honest 6",
            digest="",
            status=Status.GRADED,
            max_score=1.0,
            outcomes=(replace(outcome, points=score),),
        )

    alone = {"honest.zip": report(1.0, passed)}
    for now, noticed in (
        (report(1.0, passed), False),
        (report(0.5, passed), True),
        (report(1.0, failed), True),
    ):
        assert bool(list(crowd.judged_otherwise(alone, [("honest.zip", now)]))) == noticed


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
        one = KindResult(
            kind=kind, promises="", specimens=(seen,), harm=(), neighbours=2, seconds=1.0
        )
        return HostileRun(specimens=specimens, shown={}, measured=[one], seconds=1.0)

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
        ("gains = true", 'not_stopped = ["user"]', r"one\.toml.* unknown key 'not_stopped'"),
        ("gain = true", "", r"\[unprotected\] has 'gain': expected one of"),
    ],
)
def test_a_wrong_specimen_is_refused_with_what_to_do(make, read, proof, more, told):
    make("one", proof, more=more)
    with pytest.raises(CourseError, match=told):
        read()


def test_a_kind_that_does_not_exist_is_named():
    with pytest.raises(UserError, match="no kind 'vault'; there are bubblewrap"):
        kinds_here(["vault"], print)


def test_the_message_to_an_ordinary_user_names_what_needs_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    told = []
    assert kinds_here([], told.append) == ["ordinary"]
    assert [line for line in told if "needs root" in line] == told != []
    with pytest.raises(UserError, match="needs root"):
        kinds_here(["user"], print)

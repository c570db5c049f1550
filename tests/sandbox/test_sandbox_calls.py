"""`student` in a sandbox: values, handles, mutation, exceptions, restarts."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
import pytest

from autograder.checks import expect
from autograder.errors import (
    CheckFailed,
    StudentBlocked,
    StudentCrashed,
    StudentNotFound,
    StudentTimedOut,
)
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session

Run = Callable[..., AbstractContextManager[SandboxedCode]]


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Load cells into a sandbox, and return the `student` that they make."""

    @contextmanager
    def start(
        *sources: str, files: dict[str, bytes] | None = None, **limits: Any
    ) -> Iterator[SandboxedCode]:
        cells = [Cell(label=f"cell {i}", source=s) for i, s in enumerate(sources, 1)]
        with Session(sandbox, cells=cells, files=files or {}, limits=Limits(**limits)) as session:
            student = SandboxedCode(session)
            student.session = session
            yield student

    return start


def test_arrays_cross_by_value_with_type_and_shape(run: Run) -> None:
    with run("def f(x): return x") as student:
        for value in (
            np.arange(6.0).reshape(2, 3),
            np.arange(6, dtype=np.int32).reshape(2, 3).T,
            np.zeros((0, 4), dtype=np.float32),
            np.array([True, False]),
            np.array(3.5),
        ):
            back = student.f(value)
            assert type(back) is np.ndarray
            assert back.dtype == value.dtype
            np.testing.assert_array_equal(back, value)


def test_scalars_strings_and_none_come_back_as_themselves(run: Run) -> None:
    with run("def f(x): return x") as student:
        for value in (None, True, 3, 2.5, float("inf"), "text"):
            assert student.f(value) == value


def test_text_that_no_page_or_database_can_hold_arrives_clean(run: Run) -> None:
    """Keys of dicts as well: they stand in messages."""
    source = """
ODD = "a\\ud800b\\x1b[31m\\u202ec"
def text(): return ODD
def name(d): d[ODD] = 1
def fail(): raise ValueError(ODD)
def long(d): d["k" * 1000] = 1
"""
    with run(source) as student:
        clean = "a\ufffdb\ufffd[31m\ufffdc"
        assert student.text() == clean
        given: dict[str, int] = {}
        student.name(given)
        assert given == {clean: 1}
        with pytest.raises(StudentCrashed) as caught:
            student.fail()
        assert clean in str(caught.value)
        with pytest.raises(StudentBlocked):
            student.long({})


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("np.zeros((1,) * 9)", "array of float64 values"),
        ("np.zeros((1,) * 16, np.float16)", "array of float16 values"),
        ("np.zeros(2**22 + 1, np.int8)", "array of int8 values"),
    ],
)
def test_an_array_beyond_every_honest_one_stays_with_the_student(
    run: Run, made: str, told: str
) -> None:
    with run(f"import numpy as np\ndef f(): return {made}") as student:
        back = student.f()
        assert back.kind == told
        with pytest.raises(CheckFailed, match="expected an array of numbers"):
            expect.array(back, "out")


def test_a_tuple_of_more_items_than_any_honest_one_is_refused(run: Run) -> None:
    with run("def f(): return (1,) * 690_000") as student, pytest.raises(StudentBlocked):
        student.f()


def test_a_returned_tuple_or_list_becomes_a_tuple(run: Run) -> None:
    with run("def f(x): return [x, (x, 'cache')]") as student:
        out, cache = student.f(np.ones(2))
        np.testing.assert_array_equal(out, np.ones(2))
        assert cache.kind == "tuple of 2"


def test_a_cache_stays_in_the_worker_and_can_be_handed_back(run: Run) -> None:
    source = (
        "class C: pass\ndef f(x):\n    c = C(); c.x = x\n    return x, c\ndef g(c): return c.x * 2"
    )
    with run(source) as student:
        _, cache = student.f(np.ones(2))
        np.testing.assert_array_equal(student.g(cache), [2, 2])


def test_a_dict_argument_shows_what_the_student_put_into_it(run: Run) -> None:
    with run("def f(p):\n    p['mean'] = p.pop('x') + 1\n    p['other'] = object()") as student:
        given = {"x": np.zeros(2), "mode": "train"}
        student.f(given)
        assert set(given) == {"mode", "mean", "other"}
        np.testing.assert_array_equal(given["mean"], [1, 1])


def test_arrays_changed_in_place_are_reported_and_the_checks_own_stay_unchanged(run: Run) -> None:
    with run("def f(a, b, c):\n    b += 1\n    c = c + 1") as student:
        arrays = [np.zeros(3) for _ in range(3)]
        student.f(*arrays)
        assert student.changed == (1,)
        assert all((array == 0).all() for array in arrays)


@pytest.mark.parametrize("said", ["[]", "result['changed'][:1]", "result['changed'][::-1]"])
def test_a_worker_cannot_say_that_it_changed_nothing(run: Run, said: str) -> None:
    """The parent keeps what it sent, and compares: what is missing or another array was changed."""
    load = f"""
import gc
def silent(operation):
    def perform(self, request, arrays, sent):
        result = operation(self, request, arrays, sent)
        result["changed"] = {said}
        return result
    return perform
for thing in gc.get_objects():
    if isinstance(thing, type) and hasattr(thing, "do_call"):
        thing.do_call = silent(thing.do_call)
def f(a, b):
    b += 1
"""
    with run(load) as student:
        student.f(np.zeros(3), np.ones(3))
        assert 1 in student.changed


def test_a_new_shape_or_type_is_a_change_in_place(run: Run) -> None:
    with run("def f(a, b, c):\n    a.shape = (3, 2)\n    b.dtype = 'int64'") as student:
        student.f(np.zeros((2, 3)), np.zeros(3), np.zeros(3))
        assert student.changed == (0, 1)


def test_many_calls_cross_in_one_message(run: Run) -> None:
    with run("def f(x, k): return x * k, 'cache'") as student:
        got = student.f.each([(np.ones(2), k) for k in range(1000)], pick=0)
        np.testing.assert_array_equal(got, [[k, k] for k in range(1000)])


def test_objects_have_attributes_items_and_methods(run: Run) -> None:
    source = """
import numpy as np
class Net:
    def __init__(self, n):
        self.params = {"W": np.ones(n)}
        self.rate = 0.5
    def loss(self, x, y=None):
        return float((x @ self.params["W"]).sum()), {"W": x}
"""
    with run(source) as student:
        net = student.Net(3)
        assert net.rate == 0.5
        net.rate = 0.25
        assert net.rate == 0.25
        net.params["W"] = np.full(3, 2.0)
        np.testing.assert_array_equal(net.params["W"], [2, 2, 2])
        loss, grads = net.loss(np.ones((2, 3)), y=None)
        assert loss == 12
        np.testing.assert_array_equal(student.fetch(grads)["W"], np.ones((2, 3)))


def test_an_exception_comes_with_its_type_message_and_the_students_lines(run: Run) -> None:
    with run("x = 1", "def f(a):\n    return g(a)\ndef g(a):\n    return a / 0") as student:
        with pytest.raises(StudentCrashed) as caught:
            student.f(1)
    assert str(caught.value).splitlines() == [
        "your code raised ZeroDivisionError: division by zero",
        "  cell 2, line 2: return g(a)",
        "  cell 2, line 4: return a / 0",
    ]


@pytest.mark.parametrize("statement", ["raise SystemExit", "raise KeyboardInterrupt", "f()"])
def test_no_exception_of_submitted_code_ends_the_worker(run: Run, statement: str) -> None:
    with run(f"def f(): {statement}\ndef ok(): return 1") as student:
        with pytest.raises(StudentCrashed):
            student.f()
        assert student.ok() == 1
        assert student.session.starts == 1


def test_what_cannot_be_sent_is_opaque_and_described(run: Run) -> None:
    source = (
        "import numpy as np\ndef f(): return np.array([{}, None])\ndef g(): return np.longdouble(1)"
    )
    with run(source) as student:
        assert student.f().kind == "array of object values"
        assert student.g().kind


def test_an_opaque_result_cannot_be_unpacked(run: Run) -> None:
    with run("def f(): return {'a': 1}") as student, pytest.raises(CheckFailed, match="got dict"):
        _, _ = student.f()


def test_a_failing_cell_is_remembered_and_the_next_ones_run(run: Run) -> None:
    with run("1/0", "def f(: pass", "def g(): return 1") as student:
        assert student.g() == 1
        with pytest.raises(StudentNotFound) as caught:
            student.f()
    told = str(caught.value)
    assert "cell 1: ZeroDivisionError" in told
    assert "cell 2: SyntaxError" in told


def test_magics_and_shell_lines_are_harmless(run: Run) -> None:
    cell = "%matplotlib inline\n!pip install x\nfiles = !ls\nt = %timeit f\n?print\nprint?\ndef f():\n    %time y = 1\n    return 5 % 3"
    with run(
        cell, "%%time\ndef g(): return 2", "%%bash\nrm -rf /", "z = 7\\\n% 4\ndef h(): return z"
    ) as s:
        assert s.f() == 2
        assert s.g() == 2
        assert s.h() == 3
        assert s.session.load_errors == ()


def test_matplotlib_is_loaded_only_when_used(run: Run) -> None:
    cell = "import matplotlib.pyplot as plt\nfrom IPython.display import display, HTML\nimport sys"
    with run(cell, "def loaded(): return 'matplotlib.figure' in sys.modules") as student:
        assert student.session.load_errors == ()
        assert student.loaded() is False


def test_code_that_imports_ipython_can_plot(run: Run) -> None:
    """Matplotlib asks a loaded IPython for its version; here IPython is only a stand-in."""
    cell = "from IPython.display import display\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])"
    with run(f"{cell}\ndef f(): return 1") as student:
        assert student.session.load_errors == ()
        assert student.f() == 1


def test_otters_own_names_mean_nothing_here(run: Run) -> None:
    cell = (
        "import otter\ngrader = otter.Notebook('x.ipynb')\ngrader.check('f').foo\ndef f(): return 1"
    )
    ours = "from autograder.checks.notebook import grader\ngrader.check('g')"
    with run(cell, ours) as student:
        assert student.f() == 1
        assert student.session.load_errors == ()


def test_submitted_helper_modules_can_be_imported(run: Run) -> None:
    files = {
        "helpers.py": b"def two(): return 2",
        "pack/__init__.py": b"three = 3",
        "numpy/__init__.py": b"raise ImportError('shadowed')",
    }
    source = "import numpy as np\nfrom helpers import two\nfrom pack import three\ndef f(): return two() + three"
    with run(source, files=files) as student:
        assert student.f() == 5


def test_honest_habits_work(run: Run) -> None:
    cells = (
        "import numpy as np\nnp.random.seed(0)\ndef helper(x): return x + 1",
        "def f(x): return -1",
        "def f(x): return helper(x)",
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    x: int = 3",
    )
    with run(*cells) as student:
        assert student.f(1) == 2
        assert student.D().x == 3


def test_numpys_global_generator_can_be_seeded(run: Run) -> None:
    with run("import numpy as np\ndef f(): return np.random.randn(3)") as student:
        student.seed(220)
        np.testing.assert_array_equal(student.f(), np.random.RandomState(220).randn(3))


def test_seeding_numpys_global_generator_seeds_no_other(run: Run) -> None:
    """A check that asks whether the seed decides must notice a generator of the student's own."""
    with run(DRAWING) as student:
        seen = []
        for _ in range(2):
            student.seed(5)
            seen.append(student.draw()[:4])
    (first, *others), (again, *others_again) = seen
    assert first == again
    assert all(a != b for a, b in zip(others, others_again, strict=True))


DRAWING = """
import random
import numpy as np
def draw():
    words = {"a" + str(i) for i in range(20)}
    return [np.random.rand(), random.random(), np.random.default_rng().random(),
            np.random.RandomState().rand(), " ".join(words)]
early = draw()
def loaded(): return early
def end(): import os; os._exit(1)
"""


def test_the_same_code_draws_the_same_numbers_in_every_worker(run: Run) -> None:
    """Otherwise a message with a number, or a verdict, would change with the next grading."""
    seen = []
    for _ in range(2):
        with run(DRAWING) as student:
            for number in (5, 6):
                student.begin_check(number)
                seen.append((student.loaded(), student.draw(), student.draw()))
    assert seen[:2] == seen[2:]
    assert seen[0][1] != seen[1][1]
    assert seen[0][1] != seen[0][2]


def test_a_worker_that_takes_the_place_of_another_begins_at_the_same_seed(run: Run) -> None:
    with run(DRAWING) as student:
        student.begin_check(5)
        first = student.draw()
        with pytest.raises(StudentCrashed):
            student.end()
        assert student.draw() == first


def test_a_worker_that_takes_the_place_of_another_has_its_seeds(run: Run) -> None:
    with run(DRAWING) as student:
        student.begin_check(5)
        student.seed(7)
        first = student.draw()
        with pytest.raises(StudentCrashed):
            student.end()
        assert student.draw() == first
        student.begin_check(5)
        assert student.draw()[0] != first[0]


def test_a_call_that_ends_the_process_is_a_crash_and_the_next_call_works(run: Run) -> None:
    source = "import os\ndef f(): os._exit(3)\ndef g(): return 1"
    with run(source) as student:
        with pytest.raises(StudentCrashed, match="exit code 3"):
            student.f()
        assert student.g() == 1


def test_a_segmentation_fault_is_a_crash(run: Run) -> None:
    with run("import ctypes\ndef f(): ctypes.string_at(0)") as student:
        with pytest.raises(StudentCrashed, match="signal 11"):
            student.f()


@pytest.fixture
def crowded() -> Iterator[None]:
    """Have this test and what it starts share one processor with eight busy processes."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    endless = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(endless, start_new_session=True) for _ in range(8)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
        os.sched_setaffinity(0, allowed)


def test_an_endless_call_is_stopped_and_the_next_call_works(run: Run) -> None:
    with run("def f():\n    while True: pass\ndef g(): return 1", call_seconds=0.3) as student:
        with pytest.raises(StudentTimedOut):
            student.f()
        assert student.g() == 1


def test_a_sleeping_call_is_stopped(run: Run) -> None:
    with run("import time\ndef f(): time.sleep(600)", call_seconds=0.2) as student:
        with pytest.raises(StudentTimedOut):
            student.f()


def test_a_call_that_waits_for_a_processor_is_not_taken_for_one_that_sleeps(
    run: Run, crowded: None
) -> None:
    """It gets a ninth of a processor, and needs nine times as long as it computes."""
    source = """
import time
def f():
    ends = time.process_time() + 0.3
    while time.process_time() < ends: pass
    return 1
"""
    with run(source, call_seconds=0.5) as student:
        assert student.f() == 1


def test_a_cell_that_hangs_is_charged_once_and_others_still_count(run: Run) -> None:
    cells = ("def f(): return 1", "while True: pass", "def g(): return 2")
    with run(*cells, load_seconds=0.5) as student:
        assert student.g() == 2
        assert student.f() == 1
        with pytest.raises(StudentTimedOut, match="cell 2"):
            student.h()
        assert student.session.starts == 2


def test_a_cell_that_ends_the_process_is_left_out(run: Run) -> None:
    with run("import os\nos._exit(0)", "def f(): return 1") as student:
        assert student.f() == 1
        with pytest.raises(StudentCrashed, match="cell 1"):
            student.g()


def test_a_call_that_sleeps_for_the_rest_of_the_budget_has_used_it_up(run: Run) -> None:
    source = "import time\ndef f(): time.sleep(600)"
    with run(source, call_seconds=9, total_seconds=0.3, restarts=9) as student:
        for _ in range(2):
            with pytest.raises(StudentTimedOut):
                student.f()
        assert student.session.starts == 1


def test_all_calls_together_have_a_budget(run: Run) -> None:
    source = "def f():\n    while True: pass"
    with run(source, call_seconds=1, total_seconds=0.5, restarts=9) as student:
        for _ in range(2):
            with pytest.raises(StudentTimedOut):
                student.f()
        assert student.session.starts == 1


def test_a_crashing_submission_is_restarted_only_so_often(run: Run) -> None:
    names = "abcdef"
    source = "import os\n" + "".join(f"def {name}(): os._exit(1)\n" for name in names)
    with run(source, restarts=2) as student:
        for name in names:
            with pytest.raises(StudentCrashed):
                getattr(student, name)()
        assert student.session.starts == 3


def test_a_function_that_keeps_hanging_is_not_called_again_but_others_are(run: Run) -> None:
    source = "def f():\n    while True: pass\ndef g(): return 1"
    with run(source, call_seconds=0.2) as student:
        for _ in range(5):
            with pytest.raises(StudentTimedOut):
                student.f()
        assert student.session.starts == 2
        assert student.g() == 1


def test_a_function_that_hangs_now_and_then_is_called_again(run: Run) -> None:
    source = "def f(mode):\n    while mode == 'test': pass\n    return 1"
    with run(source, call_seconds=0.2) as student:
        for _ in range(4):
            with pytest.raises(StudentTimedOut):
                student.f("test")
            assert student.f("train") == 1


def test_memory_is_bounded(run: Run) -> None:
    source = "import numpy as np\ndef f(): return np.ones(10**9).sum()\ndef g(): return 1"
    with run(source, memory_mib=1024) as student:
        with pytest.raises(StudentCrashed, match="MemoryError"):
            student.f()
        assert student.g() == 1


FILLS_ITS_MEMORY = """
kept = []
def f():
    for size in (2**24, 2**20, 2**16, 2**12, 2**8):
        while True:
            try:
                kept.append(bytearray(size))
            except MemoryError:
                if size == 2**8:
                    raise
                break
"""


def test_the_line_that_used_up_the_memory_is_named(run: Run) -> None:
    """What is left then is never the same: no byte of it may decide what is told."""
    with run(FILLS_ITS_MEMORY, memory_mib=512) as student:
        with pytest.raises(StudentCrashed, match=r"MemoryError: \n.*line 7: kept.append"):
            student.f()


def test_processes_are_bounded_and_none_is_left(run: Run, left_over) -> None:
    source = """
import os, time
def f():
    for _ in range(500):
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
def me(): return os.getuid()
"""
    with run(source) as student:
        user = student.me()
        with pytest.raises(StudentBlocked):
            student.f()
    assert left_over(user) == []


def test_files_are_bounded(run: Run) -> None:
    source = "def f():\n    with open('big', 'wb') as file:\n        while True: file.write(bytes(2**20))"
    with run(source, file_mib=4) as student:
        with pytest.raises(StudentCrashed):
            student.f()


def test_output_goes_nowhere(run: Run) -> None:
    source = "import os, sys\ndef f():\n    print('x' * 10**6)\n    os.write(1, b'junk')\n    os.write(2, b'junk')\n    return 1"
    with run(source) as student:
        assert student.f() == 1


def test_the_worker_is_another_user(run: Run) -> None:
    import os

    with run("import os\ndef f(): return os.getuid(), os.geteuid(), os.getgid()") as student:
        assert os.getuid() not in student.f()


@pytest.mark.parametrize(
    "forged",
    [
        b"\0" * 100,
        b"\xff" * 100,
        b"",
        '{"id": 5, "error": {"errno": [], "type": {}, "message": 3, "lines": {"a": 1}}, "arrays": []}',
        '{"id": 5, "error": [1], "arrays": []}',
        '{"id": 9, "result": true, "arrays": []}',
        '{"id": 5, "result": {"value": {"opaque": 3}, "changed": [], "dicts": []}, "arrays": []}',
        '{"id": 5, "result": {"value": 1, "changed": [NaN], "dicts": []}, "arrays": []}',
        '{"id": 5, "result": {"value": 1, "changed": [], "dicts": [[7, 1]]}, "arrays": []}',
        '{"id": 5, "result": 7, "arrays": []}',
        '{"id": 5, "result": null, "arrays": [["float64", [9]]]}',
        '{"id": 5, "result": null, "arrays": [["object", [0]]]}',
        '{"id": 5, "result": null}',
        "[" * 100_000,
        "7" * 10_000,
    ],
)
def test_a_forged_reply_is_the_students_fault(run: Run, forged: bytes | str) -> None:
    source = """
import os, struct
def f(reply):
    if isinstance(reply, str):
        reply = struct.pack(">IQ", len(reply), 0) + reply.encode()
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, reply)
        except OSError:
            pass
    os._exit(0)
"""
    import base64

    load = f"import base64\nforged = base64.b64decode({base64.b64encode(_bytes(forged))!r})"
    call = "def g(): return f(forged if raw else forged.decode())"
    with run(source, f"{load}\nraw = {isinstance(forged, bytes)}\n{call}") as student:
        with pytest.raises((StudentBlocked, StudentCrashed)):
            student.g()


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()

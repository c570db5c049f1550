"""What `student` promises a check: both hosts, notebook and sandbox, keep it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from autograder.checks.local import LocalCode
from autograder.checks.student import StudentCode
from autograder.checks.timed_calls import TimedCalls
from autograder.errors import CheckFailed, StudentCrashed, StudentNotFound
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session

Make = Callable[[str], StudentCode]


@pytest.fixture(params=["notebook", "sandbox"])
def student_of(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Make a `student` from source code, in each host in turn."""

    def in_notebook(source: str) -> StudentCode:
        names: dict[str, Any] = {"__name__": "notebook"}
        exec(compile(source, "<cell>", "exec"), names)
        return LocalCode(names)

    with ExitStack() as sessions:

        def in_sandbox(source: str) -> StudentCode:
            sandbox: Sandbox = request.getfixturevalue("best_sandbox")
            cells = [Cell(label="cell 1", source="import numpy as np"), _cell(source)]
            session = Session(sandbox, cells=cells, files={}, limits=Limits())
            return SandboxedCode(sessions.enter_context(session))

        yield in_notebook if request.param == "notebook" else in_sandbox


def _cell(source: str) -> Cell:
    return Cell(label="cell 2", source=source)


def test_arrays_come_and_go_by_value(student_of: Make) -> None:
    student = student_of(
        "kept = []\ndef f(x):\n    kept.append(x)\n    return x\ndef g(): kept[0][:] = 9\ndef h(): return kept[0]"
    )
    given = np.zeros(3)
    got = student.f(given)
    student.g()
    assert (given == 0).all()
    assert (got == 0).all()
    assert (student.h() == 9).all()


def test_what_comes_out_is_a_plain_array_of_the_same_dtype(student_of: Make) -> None:
    source = "import numpy as np\nclass Mine(np.ndarray): pass\ndef f(x): return x.view(Mine), np.ma.array(x), np.float32(2)"
    student = student_of(source)
    got = student.f(np.arange(4, dtype=np.int16).reshape(2, 2))
    assert [type(array) for array in got] == [np.ndarray] * 3
    assert [array.dtype for array in got] == [np.int16, np.int16, np.float32]
    assert [array.shape for array in got] == [(2, 2), (2, 2), ()]


def test_changes_in_place_are_reported_and_never_reach_the_check(student_of: Make) -> None:
    student = student_of(
        "def f(a, n, b, c):\n    b += 1\n    a[0] = np.nan\n    c = c + 1\nimport numpy as np"
    )
    arrays = [np.zeros(3), np.zeros(3), np.zeros(3)]
    student.f(arrays[0], 7, arrays[1], arrays[2])
    assert student.changed == (0, 2)
    assert all((array == 0).all() for array in arrays)


def test_arrays_given_by_keyword_are_copies_too(student_of: Make) -> None:
    student = student_of("def f(x):\n    x += 1\n    return x")
    given = np.zeros(3)
    assert (student.f(x=given) == 1).all()
    assert (given == 0).all()


def test_an_unchanged_array_of_nan_is_not_reported(student_of: Make) -> None:
    student = student_of("def f(x): return x * 2")
    student.f(np.array([np.nan, 1.0]))
    assert student.changed == ()


def test_a_later_call_forgets_what_an_earlier_one_changed(student_of: Make) -> None:
    student = student_of("def f(x): x += 1\ndef g(x): return x\ndef h(x): raise ValueError")
    student.f(np.zeros(2))
    student.g(np.zeros(2))
    assert student.changed == ()
    student.f(np.zeros(2))
    with pytest.raises(StudentCrashed):
        student.h(np.zeros(2))
    assert student.changed == ()


def test_a_reshaped_argument_was_changed(student_of: Make) -> None:
    student = student_of("def f(x): x.sort()\ndef g(x): x[...] = x[::-1].copy()")
    student.f(np.array([2.0, 1.0]))
    assert student.changed == (0,)
    student.g(np.array([2.0, 1.0]))
    assert student.changed == (0,)


def test_a_change_is_seen_beside_a_cache_that_is_a_dict(student_of: Make) -> None:
    student = student_of(
        "def f(x): return x, {'x': x, 'n': 0}\ndef g(d, cache):\n    d += 1\n    cache['n'] += 1\n    return cache['n']"
    )
    _, cache = student.f(np.ones(2))
    assert student.g(np.zeros(2), cache) == 1
    assert student.changed == (0,)
    assert student.g(np.zeros(2), cache) == 2


@pytest.mark.parametrize("way", ["by place", "by name"])
def test_a_dict_shows_what_was_put_into_it(student_of: Make, way: str) -> None:
    student = student_of("def f(p):\n    p['mean'] = p.pop('x') + 1\n    p['n'] = 3")
    given = {"x": np.zeros(2), "mode": "train"}
    student.f(p=given) if way == "by name" else student.f(given)
    assert list(given) == ["mode", "mean", "n"]
    assert (given["mean"] == 1).all()
    assert given["n"] == 3


def test_arrays_within_a_dict_are_copies_going_in_and_coming_out(student_of: Make) -> None:
    student = student_of(
        "kept = []\ndef f(p):\n    p['x'] += 1\n    p['y'] = p['x']\n    kept.append(p['x'])\ndef g(): kept[0][:] = 9"
    )
    x = np.zeros(2)
    given = {"x": x}
    student.f(given)
    student.g()
    assert (x == 0).all()
    assert (given["x"] == 1).all()
    assert (given["y"] == 1).all()


def test_a_dict_given_to_a_call_that_crashes_stays_as_it_was(student_of: Make) -> None:
    student = student_of("def f(p):\n    p['x'] = 1\n    raise ValueError")
    given = {"mode": "train"}
    with pytest.raises(StudentCrashed):
        student.f(given)
    assert given == {"mode": "train"}


@pytest.mark.parametrize("made", ["(x, x, 'c')", "[x, x, 'c']"])
def test_a_tuple_or_list_becomes_a_tuple(student_of: Make, made: str) -> None:
    got = student_of(f"def f(x): return {made}").f(np.ones(2))
    assert type(got) is tuple
    assert [type(item) for item in got] == [np.ndarray, np.ndarray, str]
    assert (got[0] == 1).all()
    assert (got[1] == 1).all()


@pytest.mark.parametrize("value", ["None", "True", "3", "2.5", "'text'"])
def test_simple_values_come_back_as_themselves(student_of: Make, value: str) -> None:
    got = student_of(f"def f(): return {value}").f()
    assert got == eval(value)
    assert type(got) is type(eval(value))


@pytest.mark.parametrize("cache", ["(x, 3)", "[x, 3]", "{'x': x}", "Cache(x)"])
def test_a_cache_of_any_form_can_be_handed_back(student_of: Make, cache: str) -> None:
    source = f"class Cache:\n    def __init__(self, x): self.x = x\ndef f(x):\n    global made\n    made = {cache}\n    return x, made\ndef g(c): return type(c) is type(made)"
    student = student_of(source)
    _, kept = student.f(np.ones(2))
    assert student.g(kept) is True


def test_objects_can_be_asked_for_attributes_and_methods(student_of: Make) -> None:
    source = "class Net:\n    def __init__(self, n): self.w = {'W1': n}\n    def loss(self, x, y=None): return x * 2, y"
    net = student_of(source).Net(3)
    assert net.w["W1"] == 3
    net.rate = 0.5
    assert net.rate == 0.5
    assert net.loss(4, y=1) == (8, 1)


def test_a_name_that_is_missing_or_not_a_function_is_not_found(student_of: Make) -> None:
    student = student_of("number = 3\ndef f(): return 1\nclass C: pass")
    assert [student.defines(name) for name in ("f", "C", "number", "g")] == [
        True,
        True,
        False,
        False,
    ]
    for name in ("number", "g"):
        for use in (
            lambda f: f(1),
            lambda f: f.each([(1,)]),
            lambda f: f.cpu_seconds(_calls((1,))),
        ):
            with pytest.raises(StudentNotFound, match=name):
                use(getattr(student, name))


def test_a_crash_shows_the_exception_and_the_students_lines(student_of: Make) -> None:
    student = student_of(
        "def f(x, _=1): return g(x)\ndef g(x): return 1 / 0\ndef h(): raise KeyError('mode')"
    )
    for use in (
        lambda: student.f(1),
        lambda: student.f.each([(1,)]),
        lambda: student.f.cpu_seconds(_calls((1,))),
    ):
        with pytest.raises(StudentCrashed) as caught:
            use()
        first, *lines = str(caught.value).splitlines()
        assert first == "your code raised ZeroDivisionError: division by zero"
        assert len(lines) == 2
        assert "line 1" in lines[0]
        assert "line 2" in lines[1]
    with pytest.raises(StudentCrashed, match="KeyError: 'mode'"):
        student.h()


def test_an_exception_that_cannot_be_read_is_a_crash_all_the_same(student_of: Make) -> None:
    source = "class Odd(Exception):\n    def __str__(self): raise RuntimeError\ndef f(): raise Odd\ndef g(): raise ValueError('\\x1b[31m' + 'x' * 10**5)"
    student = student_of(source)
    with pytest.raises(StudentCrashed, match="Odd"):
        student.f()
    with pytest.raises(StudentCrashed) as caught:
        student.g()
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 2500


def test_each_calls_once_for_each_tuple_in_order(student_of: Make) -> None:
    student = student_of("def f(x, k):\n    x *= k\n    return x, 'cache', k")
    x = np.ones(2)
    arguments = [(x, k) for k in range(4)]
    whole = student.f.each(arguments)
    assert [result[2] for result in whole] == [0, 1, 2, 3]
    assert [list(out) for out in student.f.each(arguments, pick=0)] == [[k, k] for k in range(4)]
    assert student.f.each(arguments, pick=2) == [0, 1, 2, 3]
    assert (x == 1).all()
    assert student.f.each([]) == []


def test_each_gives_whole_what_has_nothing_to_pick_from(student_of: Make) -> None:
    student = student_of("def f(k): return k if k else (1, 2)\ndef g(k): return [k, -k]")
    assert student.f.each([(3,), (0,)], pick=1) == [3, 2]
    assert student.f.each([(0,)], pick=2) == [(1, 2)]
    assert student.g.each([(3,)], pick=1) == [-3]


def test_the_newest_call_and_its_result_are_described(student_of: Make) -> None:
    student = student_of("def f(x, k): return x, k\ndef g(k): raise ValueError")
    student.f(np.ones((2, 3)), k=4)
    assert student.last_call == "f(array of shape (2, 3), k=4)"
    assert student.last_result == "tuple of 2"
    student.f.each([(np.ones(1), 0), (np.ones(2), 1)], pick=0)
    assert student.last_call == "f(array of shape (1,), 0)"
    assert student.last_result == "array of shape (1,)"
    with pytest.raises(StudentCrashed):
        student.g(5)
    assert student.last_call == "g(5)"
    assert student.last_result == ""


def test_seeding_repeats_what_the_global_generator_draws(student_of: Make) -> None:
    student = student_of("import numpy as np\ndef f(): return np.random.randn(3)")
    state = np.random.get_state()
    try:
        student.seed(220)
        np.testing.assert_array_equal(student.f(), np.random.RandomState(220).randn(3))
        student.seed(221)
        np.testing.assert_array_equal(student.f(), np.random.RandomState(221).randn(3))
    finally:
        np.random.set_state(state)


@pytest.mark.parametrize("made", ["{'W': w, 'n': [w, (w, 3)]}", "[{'W': w}, w]", "(w, [w])"])
def test_what_is_fetched_is_a_copy(student_of: Make, made: str) -> None:
    source = f"import numpy as np\nw = np.zeros(2)\nclass C:\n    def __init__(self): self.d = {made}\ndef change(): w[:] = 7"
    student = student_of(source)
    fetched = student.fetch(student.C().d)
    again = student.fetch(student.C().d)
    assert type(fetched) in (dict, list, tuple)
    student.change()
    assert "7" not in repr(fetched)
    assert repr(fetched) == repr(again)
    assert "0." in repr(fetched)


def test_what_is_fetched_may_hold_what_cannot_be_copied(student_of: Make) -> None:
    source = "class C:\n    def __init__(self): self.d = {'w': 1, 'steps': (n for n in range(3)), 'self': self}"
    student = student_of(source)
    fetched = student.fetch(student.C().d)
    assert fetched["w"] == 1
    assert set(fetched) == {"w", "steps", "self"}


def test_what_is_fetched_is_taken_along_four_levels_deep(student_of: Make) -> None:
    source = "import numpy as np\nw = np.zeros(1)\nclass C:\n    def __init__(self): self.d = {'a': [(w, {'b': w})]}\ndef change(): w[:] = 7"
    student = student_of(source)
    fetched = student.fetch(student.C().d)
    student.change()
    ((first, inner),) = fetched["a"]
    assert (first == 0).all()
    assert (inner["b"] == 0).all()


def test_a_held_value_is_passed_like_any_other(student_of: Make) -> None:
    student = student_of("def f(x): return x * 2")
    held = student.hold(np.arange(3.0))
    np.testing.assert_array_equal(student.f(held), [0, 2, 4])
    assert len(student.f.each([(held,), (held,)])) == 2


def _calls(*rest: tuple[Any, ...]) -> TimedCalls:
    rng = np.random.default_rng(3)
    scales, left, right = (rng.normal(size=(len(rest), n)) for n in (2, 2, 3))
    return TimedCalls(
        base=rng.normal(size=(2, 3)), scales=scales, rest=rest, left=left, right=right
    )


def test_each_timed_call_gets_an_array_of_its_own_and_proves_its_result(student_of: Make) -> None:
    student = student_of(
        "calls = []\ndef f(x, y):\n    calls.append(y)\n    x += y\n    return [x], 'cache'\n"
        "def g(x, y): return f(x, y)[0][0], y\ndef made(): return tuple(calls)"
    )
    timed = _calls((5,), (7,))
    base = timed.base.copy()
    seconds, proofs = student.g.cpu_seconds(timed)
    assert seconds >= 0
    assert student.made() == (5, 7)
    assert (timed.base == base).all()
    assert timed.proven(proofs, [timed.array(k) + y for k, y in ((0, 5), (1, 7))])


def test_caches_made_together_are_used_one_by_one(student_of: Make) -> None:
    student = student_of(
        "def forward(x): return x, (x, 'cache')\n"
        "def backward(dout, cache):\n    cache[0].__imul__(2)\n    return dout * cache[0], None"
    )
    if isinstance(student, SandboxedCode):
        student._session.be_alone()  # as a yardstick would make it
    x = np.ones((2, 3))
    timed = _calls(*((cache,) for cache in student.forward.each([(x,)] * 3, pick=1)))
    _, proofs = student.backward.cpu_seconds(timed)
    assert timed.proven(proofs, [2 * timed.array(k) for k in range(3)])


def test_a_timed_call_may_return_only_its_matrix_and_take_several_arguments(
    student_of: Make,
) -> None:
    timed = _calls((2, 3))
    _, proofs = student_of("def f(x, y, z): return x * y + z").f.cpu_seconds(timed)
    assert timed.proven(proofs, [2 * timed.array(0) + 3])


@pytest.mark.parametrize("returned", ["None", "3", "'text', 1", "(dout[0], 1)", "({}, 1)"])
def test_a_timed_call_that_returns_no_array_is_a_crash(student_of: Make, returned: str) -> None:
    student = student_of(f"def f(dout, _): return {returned}")
    with pytest.raises(StudentCrashed):
        student.f.cpu_seconds(_calls((1,)))


LAYER = """
import numpy as np
def forward(x, w, notes):
    notes["mean"] = x.mean(axis=0)
    return x * w, {"x": np.asarray(x), "w": w}
def backward(dout, cache):
    return dout * cache["w"], (dout * cache["x"]).sum(axis=0)
def escapes(dout, cache):
    return dout * float(cache["w"][0]), np.array([[float(v) for v in row] for row in dout])
def crashes_when_recorded(dout, cache):
    if type(dout) is not np.ndarray: raise ValueError("a subclass")
    return dout * cache["w"]
"""


def test_a_recorded_program_gives_what_the_code_gives_for_other_inputs(student_of: Make) -> None:
    student = student_of(LAYER)
    ours = student_of("")
    rng = np.random.default_rng(1)
    for name, follows in (("backward", True), ("escapes", False)):
        x, w, dout = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=(5, 3))
        program = student.record(("forward", (x, w, {})), 1, name, (dout,))
        assert program is not None
        given = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=(5, 3))
        replayed = ours.replay(program, given)
        assert replayed is not None
        _, cache = student.forward(*given[:2], {})
        theirs = getattr(student, name)(given[2], cache)
        same = [np.array_equal(a, b) for a, b in zip(replayed[0], theirs, strict=True)]
        assert all(same) is follows
        if follows:
            assert replayed[1] == [15 + 15 + 3, 3 * 15]


def test_what_cannot_be_recorded_or_replayed_is_none(student_of: Make) -> None:
    student, x = student_of(LAYER), np.ones((5, 3))
    before = ("forward", (x, x[0], {}))
    assert student.record(before, 1, "crashes_when_recorded", (x,)) is None
    assert student.replay([np.frombuffer(b"[]", np.uint8)], [x]) is None
    with pytest.raises(StudentNotFound, match="nothing"):
        student.record(before, 1, "nothing", (x,))


def test_after_a_recording_numpy_is_as_before(student_of: Make) -> None:
    student = student_of(
        LAYER + "before = np.ones, np.asarray\ndef same(): return before == (np.ones, np.asarray)"
    )
    x = np.ones((5, 3))
    for name in ("backward", "crashes_when_recorded"):
        student.record(("forward", (x, x[0], {})), 1, name, (x,))
        assert student.same() is True


NET = """
import numpy as np
class Net:
    def __init__(self, n):
        self.params = {"W": np.zeros(n)}
        self.seen = []
    def step(self, x):
        self.seen.append(self.params["W"].sum())
        return x + self.params["W"]
    def crash(self):
        raise KeyError("lost")
def make(n): return Net(n)
"""


def test_what_an_object_does_wrong_is_the_students_doing(student_of: Make) -> None:
    net = student_of(NET).Net(2)
    for wrong in (
        net.crash,
        lambda: net.nothing,
        lambda: net.params["b"],
        lambda: net["W"],
        net.step,
    ):
        with pytest.raises(StudentCrashed):
            wrong()
    with pytest.raises(CheckFailed, match="got Net where several results are expected"):
        _, _ = net


def test_attributes_and_items_can_be_set(student_of: Make) -> None:
    student = student_of(NET)
    net = student.make(2)
    mine = np.ones(2)
    net.params["W"] = mine
    mine[:] = 5
    assert net.step(np.zeros(2)).tolist() == [1, 1]
    net.params.update({"W": np.full(2, 3.0), "b": np.zeros(1)})
    assert net.step(np.zeros(2)).tolist() == [3, 3]
    assert student.fetch(net.params)["W"].tolist() == [3, 3]
    net.seen = [1.0]
    assert net.seen == (1.0,)


def test_files_that_were_not_handed_in_are_none(student_of: Make) -> None:
    assert student_of(NET).handed_in("no_results.json") is None


def test_objects_can_be_handed_back_inside_lists_and_dicts(student_of: Make) -> None:
    source = f"{NET}\ndef widths(nets): return [len(net.params['W']) for net in nets]\n"
    student = student_of(f"{source}def width(named): return len(named['net'].params['W'])\n")
    nets = [student.Net(2), student.make(3)]
    assert student.widths(nets) == (2, 3)
    assert student.width({"net": nets[1]}) == 3


def test_a_check_and_the_student_draw_from_generators_of_their_own(student_of: Make) -> None:
    student = student_of("import numpy as np\ndef draw(): return np.random.rand()")
    np.random.seed(3)
    expected = np.random.RandomState(3).rand(2)
    student.seed(3)
    assert [np.random.rand(), student.draw()] == [expected[0]] * 2
    assert [student.draw(), np.random.rand()] == [expected[1]] * 2


def test_calls_in_turn_are_made_in_order_and_each_gives_its_result(student_of: Make) -> None:
    student = student_of(
        "class Sum:\n    total = 0\n"
        "    def add(self, x):\n        self.total += x\n        return self.total\n"
    )
    add = student.Sum().add
    assert student.call_in_turn([(add, (1,)), (add, (2,)), (add, (4,))]) == [1, 3, 7]


def test_inputs_are_those_of_their_number_unless_a_grader_draws_them(student_of: Make) -> None:
    student = student_of("")
    assert student.rng(7).random() == np.random.default_rng(7).random()
    student.draws = lambda number: np.random.default_rng([number, 1])
    assert student.rng(7).random() == np.random.default_rng([7, 1]).random()

"""Checks are declared and run: whose fault a failure is, and which call showed it."""

from collections import UserDict
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import check, expect, info, run
from autograder.checks.local import LocalCode
from autograder.checks.running import HOST, perform
from autograder.errors import (
    CheckFailed,
    CourseError,
    StudentCrashed,
    StudentNotFound,
)


def _ended(body, **names):
    """Run a check on a notebook with these names; return what it raised."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the tests inspect it
        perform(body, LocalCode(names))
    return caught.value


class TestDeclaring:
    def test_the_function_stays_the_same_and_carries_its_data(self):
        def body(student):
            """Every feature
            has   mean beta.

            Really.
            """

        declared = check(question="forward", hint="Take the mean.", points=2)(body)
        assert declared is body
        told = info(declared)
        assert (told.question, told.name, told.hint) == ("forward", "body", "Take the mean.")
        assert told.title == "Every feature has mean beta. Really."
        assert told.points == 2

    def test_points_default_to_none_at_all(self):
        @check(question="q", hint="h")
        def public(student):
            """Title."""

        assert info(public).points == 0

    @pytest.mark.parametrize("docstring", [None, "", "   \n  "])
    def test_a_check_without_a_title_is_refused_by_name(self, docstring):
        def silent(student): ...

        silent.__doc__ = docstring
        with pytest.raises(CourseError, match="check silent needs a docstring"):
            check(question="q", hint="h")(silent)

    @pytest.mark.parametrize("function", [abs, print, 3])
    def test_what_is_not_a_check_is_named(self, function):
        with pytest.raises(CourseError, match="is not a check: it lacks the @check decorator") as e:
            info(function)
        assert getattr(function, "__name__", "3") in str(e.value)

    def test_an_attribute_of_the_same_name_does_not_make_a_check(self):
        def body(student): ...

        body.__check__ = "forged"
        with pytest.raises(CourseError, match="body is not a check"):
            info(body)


class TestRun:
    def test_a_notebooks_names_are_the_student(self):
        def body(student):
            expect.true(student.f(2) == 4, "wrong")

        run(body, {"f": lambda x: x * 2})
        with pytest.raises(CheckFailed):
            run(body, {"f": lambda x: x})

    def test_a_host_gets_the_check_instead(self):
        class Host:
            seen = ()

            def run(self, body, builds_on, *, forgiving):
                self.seen += (body, builds_on, forgiving)

        def body(_student):
            raise AssertionError

        host = Host()
        run(body, {HOST: host, "f": 1}, {"g": "module"}, forgiving=True)
        assert host.seen == (body, {"g": "module"}, True)


class TestWhoseFault:
    def test_a_check_that_holds_says_nothing(self):
        def body(student):
            out, _ = student.f()
            expect.true(out == 1, "wrong")

        assert perform(body, LocalCode({"f": lambda: (1, 2)})) is None

    @pytest.mark.parametrize(
        ("result", "told"),
        [
            (
                None,
                "it returned None: is the return statement missing, or the answer not yet written?",
            ),
            (3.5, "it returned 3.5, expected several results"),
            (np.float64(3.5), "it returned 3.5, expected several results"),
            (np.array(True), "it returned True, expected several results"),
            (np.zeros((32, 4)), "it returned array of shape (32, 4), expected 2 results"),
            (np.zeros(1), "it returned array of shape (1,), expected 2 results"),
            ((1, 2, 3), "it returned tuple of 3, expected 2 results"),
            ([1], "it returned tuple of 1, expected 2 results"),
            ((), "it returned tuple of 0, expected 2 results"),
            ("abc", "it returned 'abc', expected 2 results"),
            ({"out": 1}, "got dict where several results are expected"),
            (object(), "got object where several results are expected"),
        ],
    )
    def test_a_result_that_cannot_be_unpacked_is_the_students_fault(self, result, told):
        def body(student):
            _, _ = student.f(np.zeros((5, 2)))

        ended = _ended(body, f=lambda _: result)
        assert type(ended) is CheckFailed
        assert str(ended) == f"{told}\n[f(array of shape (5, 2))]"

    def test_it_is_also_the_students_fault_when_a_helper_unpacks_the_result(self):
        def helper(student):
            out, _ = student.f(1)
            return out

        def body(student):
            helper(student)

        assert str(_ended(body, f=lambda _: None)).startswith("it returned None")

    def test_it_is_also_the_students_fault_when_a_file_beside_unpacks_the_result(self):
        code = "def helper(student):\n    out, _ = student.f(1)\n"
        names = {}
        exec(compile(code, str(Path(__file__).with_name("beside.py")), "exec"), names)
        ended = _ended(names["helper"], f=lambda _: (1, 2, 3))
        assert str(ended).startswith("it returned tuple of 3, expected 2 results")

    def test_it_is_also_the_students_fault_with_many_calls_at_once(self):
        def body(student):
            for out, cache in student.f.each([(1,), (2,)]):
                expect.true(out == cache, "wrong")

        assert str(_ended(body, f=lambda _: None)).startswith("it returned None")

    @pytest.mark.parametrize(
        ("result", "told"),
        [
            (np.zeros(3), "found array of shape (3,) where an object with .update is expected"),
            (None, "found None where an object with .update is expected"),
            ("text", "found 'text' where an object with .update is expected"),
        ],
    )
    def test_a_value_without_what_the_check_uses_is_the_students_fault(self, result, told):
        def body(student):
            student.f(1).update({})

        ended = _ended(body, f=lambda _: result)
        assert type(ended) is CheckFailed
        assert str(ended).startswith(told)

    def test_so_is_one_that_is_neither_called_nor_indexed(self):
        def body(student):
            student.f(1)()

        def other(student):
            return student.f(1)["W"]

        told = str(_ended(body, f=lambda _: 3))
        assert told.startswith("found int where a function is expected")
        told = str(_ended(other, f=lambda _: None))
        assert told.startswith("found NoneType where a dict or a list is expected")

    @pytest.mark.parametrize("starred", [False, True])
    def test_the_expected_number_is_shown_as_far_as_it_is_known(self, starred):
        def body(student):
            if starred:
                _, _, *_ = student.f()
            _, _, _ = student.f()

        told = str(_ended(body, f=lambda: (1,)))
        assert f"expected {'several' if starred else '3'} results" in told

    @pytest.mark.parametrize(
        "fault",
        [
            ValueError("no unpacking here"),
            TypeError("unsupported operand"),
            ZeroDivisionError("division by zero"),
            KeyError("unpack"),
            AttributeError("shape"),
        ],
    )
    def test_any_other_exception_of_the_check_is_the_graders_fault(self, fault):
        def body(student):
            student.f()
            raise fault

        assert _ended(body, f=lambda: 1) is fault

    def test_an_unpacking_that_fails_elsewhere_is_the_graders_fault(self):
        def body(student):
            student.f()
            UserDict().update([(1, 2, 3)])  # the standard library unpacks pairs here

        ended = _ended(body, f=lambda: 1)
        assert type(ended) is ValueError
        assert "unpack" in str(ended)

    def test_an_unpacking_that_fails_in_the_students_code_is_a_crash(self):
        def body(student):
            student.f()

        def f():
            _, _ = 1, 2, 3

        ended = _ended(body, f=f)
        assert type(ended) is StudentCrashed
        assert "your code raised ValueError: too many values to unpack" in str(ended)


class TestTheCall:
    def test_a_finding_names_the_newest_call_once(self):
        def body(student):
            student.f(1)
            expect.shape(student.f(np.zeros((2, 3))), (2, 3), "out")

        ended = _ended(body, f=lambda _: 1.0)
        assert str(ended) == "out.shape is (), expected (2, 3)\n[f(array of shape (2, 3))]"

    def test_a_finding_that_already_names_the_call_is_left_unchanged(self):
        def body(student):
            student.f(1)
            expect.true(False, "f(1) should be 2")

        assert str(_ended(body, f=lambda x: x)) == "f(1) should be 2"

    def test_every_kind_of_finding_names_it(self):
        def body(student):
            student.f(1)
            student.g("a")

        missing = _ended(body, f=lambda x: x)
        assert type(missing) is StudentNotFound
        assert str(missing).endswith("\n[g('a')]")
        crashed = _ended(body, f=lambda x: x, g=lambda _: 1 / 0)
        assert type(crashed) is StudentCrashed
        assert str(crashed).endswith("\n[g('a')]")

    def test_a_check_that_called_nothing_names_no_call_of_an_earlier_check(self):
        def first(student):
            student.f(1)

        def second(student):
            expect.untouched(student, "x")
            expect.true(False, "not there")

        student = LocalCode({"f": lambda x: x})
        perform(first, student)
        with pytest.raises(CheckFailed) as caught:
            perform(second, student)
        assert str(caught.value) == "not there"

    def test_what_an_earlier_check_changed_is_forgotten(self):
        def first(student):
            student.f(np.zeros(2))
            assert student.changed == (0,)

        def second(student):
            expect.untouched(student, "x")

        def f(x):
            x += 1

        student = LocalCode({"f": f})
        perform(first, student)
        perform(second, student)


def test_a_remark_belongs_to_the_check_that_made_it():
    @check(question="q", hint="h")
    def talks(student):
        """It talks."""
        student.remark("close")
        student.remark("very close")

    @check(question="q", hint="h")
    def is_silent(student):
        """It is silent."""

    student = LocalCode({})
    perform(talks, student)
    assert student.remarks == ("close", "very close")
    perform(is_silent, student)
    assert student.remarks == ()

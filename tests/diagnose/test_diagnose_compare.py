"""Transcripts are compared by their numbers: which are the same mistake, and which are right."""

from typing import Any

import numpy as np
import pytest

from autograder.checks.transcript import Event, Transcript
from autograder.diagnose.compare import differs, first_difference, right_values, same_mistake

X = np.array([1.0, 2.0, 4.0])


def _event(returned: Any, *dicts: dict[Any, Any], changed: tuple[int, ...] = ()) -> Event:
    return Event(call="f", returned=returned, dicts=dicts, changed=changed)


RIGHT = right_values([_event(X)])


def test_the_same_wrong_numbers_are_the_same_mistake() -> None:
    assert same_mistake([_event(-X)], [_event(-X)], RIGHT)
    assert same_mistake([_event(-X * (1 + 1e-9))], [_event(-X)], RIGHT), "up to rounding"
    assert not same_mistake([_event(-X * 1.01)], [_event(-X)], RIGHT)
    assert not same_mistake([_event(X)], [_event(X)], RIGHT), "nothing is wrong"


def test_another_number_of_events_is_another_mistake() -> None:
    twice = [_event(-X), _event(-X)]
    assert not same_mistake(twice, twice[:1], RIGHT)


def test_who_changes_other_arguments_makes_another_mistake() -> None:
    mistake = [_event(X, changed=(0,))]
    assert same_mistake(mistake, mistake, RIGHT)
    assert not same_mistake([_event(X)], mistake, RIGHT)
    assert not same_mistake([_event(X, changed=(1,))], mistake, RIGHT)


def test_an_entry_that_both_leave_out_is_the_mistake() -> None:
    right = right_values([_event(X, {"mean": 2.0})])
    without = [_event(X, {})]
    assert same_mistake(without, without, right)
    assert not same_mistake([_event(X, {"mean": 2.0})], without, right)
    assert not same_mistake(without, [_event(X, {"mean": 3.0})], right)


def test_a_wrong_shape_is_the_mistake_only_in_that_shape() -> None:
    column = X[:, None]
    assert same_mistake([_event(column)], [_event(column)], RIGHT)
    assert not same_mistake([_event(X)], [_event(column)], RIGHT)


def test_more_events_than_right_code_shows_differ() -> None:
    assert not differs([_event(X)], RIGHT)
    assert differs([_event(X), _event(X)], RIGHT)
    assert differs([_event(X, changed=(0,))], RIGHT)


def test_the_first_difference_is_the_first_number_that_is_wrong() -> None:
    right = right_values([_event((X, "text")), _event((X, 1.0))])
    seen = [_event((X, "other")), _event((X, 3.0))]
    assert first_difference(seen, right) == (1, ("returned", 1), 3.0, 1.0)
    assert first_difference([_event((X, "other")), _event((X, 1.0))], right) is None, "no number"


@pytest.mark.parametrize("value", ["text", True])
def test_texts_and_truths_are_compared_as_they_are(value: Any) -> None:
    right = right_values([_event((X, value))])
    assert not differs([_event((X, value))], right)
    assert differs([_event((X, "another"))], right)
    assert differs([_event((X, 1.0))], right)


def test_a_full_transcript_takes_no_more_events() -> None:
    transcript = Transcript(most=1)
    for value in (1, 2):
        transcript.add(_event(value))
    assert [event.returned for event in transcript.events] == [1]
    assert transcript.full


def test_objects_that_stay_with_the_code_are_alike_whatever_holds_them() -> None:
    """In the grader the student's object is behind another handle than the trial run's."""

    class Here:
        pass

    class There:
        pass

    assert same_mistake(
        [_event((Here(), X))], [_event((There(), X))], right_values([_event((X, X))])
    )
    assert not same_mistake(
        [_event((None, X))], [_event((There(), X))], right_values([_event((X, X))])
    )

"""What was acknowledged is on the disk: after kills, and with several graders at once."""

import random
import threading
from http.client import HTTPException

import pytest

from marking.builders import TEXTS, call, change, command, marks, save_texts, seen_on, serving

KILLS = 20
TEAMS = [f"team {number}" for number in range(8)]


@pytest.fixture
def out(tmp_path):
    return save_texts(tmp_path, {stem: f"the text of {stem}" for stem in TEAMS})


def _value(random_, field):
    if field == "comment":
        return "".join(random_.choices("abc =+\n", k=random_.randrange(1, 200)))
    return random_.choice({"item 0": [0.0, 0.5, 1.0], "item 1": [0.0, 0.25, 0.5]}[field])


def test_no_kill_loses_what_was_acknowledged(out, mini) -> None:
    """After each of 20 kills all that the page would call saved is there, and nothing else.

    The last change may have been saved without an answer, for which the page would ask again.
    """
    random_ = random.Random(5)
    known = {(stem, field): None for stem in TEAMS for field in ("item 0", "item 1")}
    known |= {(stem, "comment"): "" for stem in TEAMS}
    for _ in range(KILLS):
        doubtful = None
        with command(out, mini) as (process, link):
            seen = seen_on(link)
            # At some moment between two changes, or in the middle of one.
            kill = threading.Timer(random_.uniform(0.0, 0.25), process.kill)
            kill.start()
            try:
                while True:
                    stem, field = random_.choice(list(known))
                    to = _value(random_, field)
                    doubtful = (stem, field, to)
                    status, _told = change(link, seen[stem], field, known[stem, field], to)
                    assert status == 200
                    known[stem, field], doubtful = to, None
            except (OSError, HTTPException):
                pass
            kill.join()
            assert process.wait() == -9
        for (stem, field), value in known.items():
            mark = marks(out, stem)
            if field == "comment":
                found = mark.comment if mark else ""
            else:
                found = mark.items[int(field[5:])] if mark else None
            if doubtful and doubtful == (stem, field, found):
                known[stem, field] = found
            else:
                assert found == value, (stem, field)
    assert sum(value not in (None, "") for value in known.values()) > 10


def _grade_all(link, field, values, taken):
    """Set a field of every answer; when somebody was faster, upon what is there now."""
    for stem, one in seen_on(link).items():
        was = None if field.startswith("item") else ""
        for value in values:
            to = value
            while True:
                status, told = change(link, one, field, was, to)
                mark = told["mark"]
                was = mark["comment"] if field == "comment" else mark["items"][int(field[5:])]
                if status == 200:
                    break
                assert status == 409
                to = f"{was}\n{value}" if field == "comment" else value
            taken.append((stem, value))


def _together(*calls):
    threads = [threading.Thread(target=call_, args=arguments) for call_, *arguments in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_programs_on_the_same_question_lose_nothing(out, mini) -> None:
    taken: list[tuple[str, object]] = []
    with (
        command(out, mini, "--as", "ada") as (_, one),
        command(out, mini, "--as", "bob") as (_, two),
    ):
        _together(
            (_grade_all, one, "item 0", [0.5, 1.0], taken),
            (_grade_all, two, "item 1", [0.25, 0.5], taken),
            (_grade_all, one, "comment", ["ada was here"], taken),
            (_grade_all, two, "comment", ["bob was here"], taken),
        )
    assert len(taken) == len(TEAMS) * 6
    for stem in TEAMS:
        mark = marks(out, stem)
        assert mark.items == (1.0, 0.5)
        assert sorted(mark.comment.splitlines()) == ["ada was here", "bob was here"]


def test_two_windows_of_one_program_lose_nothing(out) -> None:
    taken: list[tuple[str, object]] = []
    with serving(out) as server:
        _together(
            *((_grade_all, server.link, "comment", [f"window {at}"], taken) for at in range(4))
        )
    for stem in TEAMS:
        assert sorted(marks(out, stem).comment.splitlines()) == [f"window {at}" for at in range(4)]


def test_what_another_grader_does_is_seen(tmp_path) -> None:
    out = save_texts(tmp_path, TEXTS)
    with serving(out) as one, serving(out, by="bob") as two:
        stem, seen = next(iter(seen_on(one.link).items()))
        stamp = call(one.link, "state/why_count")[1]["stamp"]
        assert call(one.link, f"state/why_count?stamp={stamp.replace(' ', '+')}")[0] == 204
        change(two.link, seen, "item 0", None, 1)
        told = call(one.link, f"state/why_count?stamp={stamp.replace(' ', '+')}")[1]
        assert told["marks"][seen["answer"]]["by"] == "bob"
        assert marks(out, stem).items == (1.0, None)

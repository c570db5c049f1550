"""How late each hand-in is, and which of several hand-ins of one team counts."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from autograder.errors import Refused
from autograder.intake.handin import HandIn, receive
from autograder.intake.names import shown
from autograder.rules import Rules

NOT_KNOWN = "not known"


def settle(handins: Sequence[HandIn], rules: Rules) -> list[HandIn]:
    """Say how late each one is; refuse those in place of which another one of the team counts."""
    settled = {handin.stem: _timed(handin, rules) for handin in handins}
    teams: dict[Hashable, list[HandIn]] = defaultdict(list)
    for handin in settled.values():
        if (team := _team(handin)) and not handin.refused:
            teams[team].append(handin)
    for several in teams.values():
        if len(several) > 1:
            settled |= {handin.stem: handin for handin in _one_counts(several, rules)}
    return _with_others(list(settled.values()))


def _team(handin: HandIn) -> Hashable:
    """Return whose it is, in no order; empty when that is not known."""
    return frozenset(handin.about.students or (handin.posted.people if handin.posted else ()))


def _timed(handin: HandIn, rules: Rules) -> HandIn:
    at = handin.posted.at if handin.posted else None
    flag = handin.posted.late if handin.posted else None
    if at and rules.deadline:
        late = f"late by {duration(at - rules.deadline)}" if at > rules.deadline else ""
    elif flag is not None and handin.posted:
        late = f"late, says {handin.posted.platform}" if flag else ""
    else:
        late = NOT_KNOWN if rules.deadline else ""
    handed_in = at.isoformat(timespec="seconds") if at else ""
    return replace(handin, about=replace(handin.about, handed_in=handed_in, late=late))


def duration(time: timedelta) -> str:
    """Write a time as people say it, in whole minutes, begun ones counted."""
    minutes = -(-time // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _one_counts(several: Sequence[HandIn], rules: Rules) -> list[HandIn]:
    counting = _counting(several, rules)
    if counting is None and len(_digests(several, rules)) == 1:
        first = several[0]
        same = f"The same files as {shown(first.stem)}, which is graded for all of the team."
        return [first, *(replace(handin, refused=same) for handin in several[1:])]
    if counting is None:
        return [_remarked(handin, several) for handin in several]
    return [
        handin if handin is counting else replace(handin, refused=_why(handin, counting))
        for handin in several
    ]


def _counting(several: Sequence[HandIn], rules: Rules) -> HandIn | None:
    """Return the one that counts; None when no time tells."""
    if any(handin.about.late == NOT_KNOWN or not _dated(handin) for handin in several):
        return None
    late = [handin for handin in several if handin.about.late]
    in_time = [handin for handin in several if not handin.about.late]
    pool = late or in_time if rules.counts == "last" else in_time or late
    if len(pool) == 1:
        return pool[0]
    times = {handin.posted.at: handin for handin in pool if handin.posted and handin.posted.at}
    return times[max(times)] if len(times) == len(pool) else None


def _dated(handin: HandIn) -> bool:
    return handin.posted is not None and (handin.posted.at or handin.posted.late) is not None


def _digests(several: Sequence[HandIn], rules: Rules) -> set[str]:
    digests = set()
    for handin in several:
        try:
            digests.add(receive(handin, rules.limits).digest)
        except Refused:
            digests.add(handin.stem)
    return digests


def _why(handin: HandIn, counting: HandIn) -> str:
    if handin.about.late and not counting.about.late:
        when = "An earlier hand-in of the same team counts, as this one is late"
    else:
        when = "A later hand-in of the same team counts"
    return f"{when}: {shown(counting.stem)}."


def _remarked(handin: HandIn, several: Sequence[HandIn]) -> HandIn:
    others = ", ".join(shown(other.stem) for other in several if other is not handin)
    remark = f"Of the same team as {others}; no time says which one counts, so choose one."
    return replace(handin, about=replace(handin.about, remarks=(*handin.about.remarks, remark)))


def _with_others(handins: Sequence[HandIn]) -> list[HandIn]:
    """Remark on students who stand in hand-ins of different teams."""
    of_student: dict[str, list[HandIn]] = defaultdict(list)
    for handin in handins:
        for student in handin.about.students:
            of_student[student].append(handin)
    return [_with_remark(handin, of_student) for handin in handins]


def _with_remark(handin: HandIn, of_student: Mapping[str, Sequence[HandIn]]) -> HandIn:
    others = {
        other.stem: shown(other.stem)
        for student in handin.about.students
        for other in of_student[student]
        if _team(other) != _team(handin)
    }
    if not others:
        return handin
    remark = f"Somebody of this team is also in {', '.join(others.values())}."
    return replace(handin, about=replace(handin.about, remarks=(*handin.about.remarks, remark)))

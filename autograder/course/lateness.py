"""How late a submission is and what it loses for it; downloads and Gradescope use this module."""

from dataclasses import replace
from datetime import datetime, timedelta

from autograder.course.decisions import Decisions
from autograder.course.late_rule import Charge
from autograder.course.rules import Rules
from autograder.model import Posted, Submission

NOT_KNOWN = "not known"


def with_lateness(
    submission: Submission, rules: Rules, decisions: Decisions | None = None
) -> Submission:
    """Add when a submission was handed in, how late that is, and what it loses.

    The time decides if it is known, else the platform's own mark. A due date that the platform
    gives the student, as for an extension, replaces the course's deadline; so does one that the
    instructor decided on, if it is later.
    """
    decided, students = decisions or Decisions(), submission.about.students
    due = _due(submission.posted, rules.deadline, decided.deadline(students))
    posted = submission.posted
    if stated := decided.handed_in(students):
        posted = replace(posted or Posted(platform="decisions"), at=stated)
    at = posted.at if posted else None
    late, charge = lateness(posted, due, rules.late.grace_minutes), Charge()
    remarks = submission.about.remarks
    if at and due:
        charge = rules.late.charge(at, due, rules.zone, decided.slip_days(students))
    elif late and rules.late.costs:
        remarks = (*remarks, "How late it is, is not known, so nothing was taken off.")
    about = replace(
        submission.about,
        handed_in=at.isoformat(timespec="seconds") if at else "",
        late=late,
        loses=charge.share,
        charged=charge.why,
        remarks=remarks,
    )
    return decided.with_overrides(replace(submission, posted=posted, about=about))


def lateness(posted: Posted | None, due: datetime | None, grace_minutes: int = 0) -> str:
    """Say how late a submission is by what its platform reports; "" when it is not late."""
    if posted and posted.at and due:
        late = posted.at - due
        return f"late by {duration(late)}" if late > timedelta(minutes=grace_minutes) else ""
    if posted and posted.late is not None:
        return f"late, according to {posted.platform}" if posted.late else ""
    return NOT_KNOWN if due else ""


def _due(
    posted: Posted | None, deadline: datetime | None, extended: datetime | None
) -> datetime | None:
    holds = (posted.due if posted else None) or deadline
    return max(holds, extended) if holds and extended else extended or holds


def duration(time: timedelta) -> str:
    """Write a duration in days, hours and minutes, rounded up to whole minutes."""
    minutes = -(-time // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)

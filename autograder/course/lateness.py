"""How late a submission is; both downloads and Gradescope use this module."""

from dataclasses import replace
from datetime import datetime, timedelta

from autograder.course.rules import Rules
from autograder.model import Posted, Submission

NOT_KNOWN = "not known"


def lateness(posted: Posted | None, deadline: datetime | None) -> str:
    """Say how late a submission is by what its platform reports; "" when it is not late.

    Its time decides if it is known, else the platform's own mark. A due date that the platform
    gives the student, as for an extension, replaces the course's deadline.
    """
    holds = (posted.due if posted else None) or deadline
    if posted and posted.at and holds:
        return f"late by {duration(posted.at - holds)}" if posted.at > holds else ""
    if posted and posted.late is not None:
        return f"late, according to {posted.platform}" if posted.late else ""
    return NOT_KNOWN if holds else ""


def with_lateness(submission: Submission, rules: Rules) -> Submission:
    """Add when a submission was handed in, and how late that is."""
    posted = submission.posted
    at = posted.at.isoformat(timespec="seconds") if posted and posted.at else ""
    late = lateness(posted, rules.deadline)
    return replace(submission, about=replace(submission.about, handed_in=at, late=late))


def duration(time: timedelta) -> str:
    """Write a duration in days, hours and minutes, rounded up to whole minutes."""
    minutes = -(-time // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)

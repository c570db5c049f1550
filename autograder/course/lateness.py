"""How late a submission is: said here, for downloads and on Gradescope alike."""

from dataclasses import replace
from datetime import datetime, timedelta

from autograder.course.rules import Rules
from autograder.model import Posted, Submission

NOT_KNOWN = "not known"


def lateness(posted: Posted | None, deadline: datetime | None) -> str:
    """Say how late something is that a platform tells about; "" when it is not.

    The time decides, else what the platform says. A date that the platform gives the student, as
    for an extension, holds in place of the course's deadline.
    """
    holds = (posted.due if posted else None) or deadline
    if posted and posted.at and holds:
        return f"late by {duration(posted.at - holds)}" if posted.at > holds else ""
    if posted and posted.late is not None:
        return f"late, says {posted.platform}" if posted.late else ""
    return NOT_KNOWN if holds else ""


def with_lateness(submission: Submission, rules: Rules) -> Submission:
    """Add when a submission came and how late that is to what is known about it."""
    posted = submission.posted
    at = posted.at.isoformat(timespec="seconds") if posted and posted.at else ""
    late = lateness(posted, rules.deadline)
    return replace(submission, about=replace(submission.about, handed_in=at, late=late))


def duration(time: timedelta) -> str:
    """Write a time as people say it, in whole minutes, begun ones counted."""
    minutes = -(-time // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)

"""Decides which of several submissions of one team counts; how late each one is, is known."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace

from autograder.course.lateness import NOT_KNOWN
from autograder.course.rules import Rules
from autograder.model import Submission
from autograder.text import shown


def choose_counting(
    submissions: Sequence[Submission], rules: Rules, digest: Callable[[Submission], str]
) -> list[Submission]:
    """Refuse submissions that another one of the same team replaces; remark on doubtful teams.

    Where times do not decide which one counts, `digest` shows whether they are the same files.
    """
    timed = {submission.stem: _within_size(submission, rules) for submission in submissions}
    teams: dict[Hashable, list[Submission]] = defaultdict(list)
    for submission in timed.values():
        if (team := _team(submission)) and not submission.refused:
            teams[team].append(submission)
    for several in teams.values():
        if len(several) > 1:
            timed |= {
                submission.stem: submission for submission in _one_counts(several, rules, digest)
            }
    return _remark_on_shared_students(list(timed.values()))


def _within_size(submission: Submission, rules: Rules) -> Submission:
    """Remark on a team that is larger than allowed: what to do about it is not for us to say."""
    count = len(submission.about.students)
    if not rules.team_size or count <= rules.team_size:
        return submission
    return _remarked(submission, f"A team of {count}; at most {rules.team_size} are allowed.")


def _remarked(submission: Submission, remark: str) -> Submission:
    return replace(
        submission, about=replace(submission.about, remarks=(*submission.about.remarks, remark))
    )


def _team(submission: Submission) -> Hashable:
    """Return the members of the team, unordered; empty when they are not known."""
    return frozenset(
        submission.about.students or (submission.posted.people if submission.posted else ())
    )


def _one_counts(
    several: Sequence[Submission], rules: Rules, digest: Callable[[Submission], str]
) -> list[Submission]:
    counting = _counting(several, rules)
    if counting is None and len(set(map(digest, several))) == 1:
        first = several[0]
        same = f"The same files as {shown(first.stem)}, which is graded for all of the team."
        return [first, *(replace(other, refused=same, replaced=True) for other in several[1:])]
    if counting is None:
        return [_undecided(submission, several) for submission in several]
    return [
        submission
        if submission is counting
        else replace(submission, refused=_why(submission, counting), replaced=True)
        for submission in several
    ]


def _counting(several: Sequence[Submission], rules: Rules) -> Submission | None:
    """Return the one that counts; None when the times do not decide."""
    if any(submission.about.late == NOT_KNOWN or not _dated(submission) for submission in several):
        return None
    late = [submission for submission in several if submission.about.late]
    in_time = [submission for submission in several if not submission.about.late]
    pool = late or in_time if rules.counts == "last" else in_time or late
    if len(pool) == 1:
        return pool[0]
    times = {
        submission.posted.at: submission
        for submission in pool
        if submission.posted and submission.posted.at
    }
    return times[max(times)] if len(times) == len(pool) else None


def _dated(submission: Submission) -> bool:
    return (
        submission.posted is not None
        and (submission.posted.at or submission.posted.late) is not None
    )


def _why(submission: Submission, counting: Submission) -> str:
    if submission.about.late and not counting.about.late:
        when = "An earlier submission of the same team counts, as this one is late"
    else:
        when = "A later submission of the same team counts"
    return f"{when}: {shown(counting.stem)}."


def _undecided(submission: Submission, several: Sequence[Submission]) -> Submission:
    others = ", ".join(shown(other.stem) for other in several if other is not submission)
    remark = f"Of the same team as {others}; their times do not decide which counts, so choose one."
    return _remarked(submission, remark)


def _remark_on_shared_students(submissions: Sequence[Submission]) -> list[Submission]:
    """Add a remark to submissions with a student who is also in one of another team."""
    of_student: dict[str, list[Submission]] = defaultdict(list)
    for submission in submissions:
        for student in submission.about.students:
            of_student[student].append(submission)
    return [_with_remark(submission, of_student) for submission in submissions]


def _with_remark(
    submission: Submission, of_student: Mapping[str, Sequence[Submission]]
) -> Submission:
    others = {
        other.stem: shown(other.stem)
        for student in submission.about.students
        for other in of_student[student]
        if _team(other) != _team(submission)
    }
    if not others:
        return submission
    return _remarked(submission, f"A member of this team is also in {', '.join(others.values())}.")

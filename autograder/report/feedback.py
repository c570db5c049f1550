"""What a student reads about one check."""

from autograder.verdicts import Outcome, Verdict

GRADER_FAULT = (
    "The grader itself failed on this submission. That is not your fault, and this is not a "
    "grade: your instructor has been told and will grade again."
)


def feedback_on(outcome: Outcome) -> str:
    """Say how the check ended, what is known about the cause, and what to try."""
    if outcome.verdict is Verdict.GRADER_ERROR:
        return GRADER_FAULT
    if outcome.passed:
        return f"Passed. {outcome.message}".rstrip()
    lines = [f"{outcome.verdict}: {outcome.message}", *_diagnosis(outcome)]
    if outcome.verdict is Verdict.INHERITED:
        return "\n".join(lines)  # the hint is about this question, which is right
    hints = list(dict.fromkeys(d.hint for d in outcome.diagnoses if d.hint)) or [outcome.hint]
    return "\n".join([*lines, *(f"Hint: {hint}" for hint in hints if hint)])


def _diagnosis(outcome: Outcome) -> list[str]:
    known = [d.text for d in outcome.diagnoses if d.mistake]
    facts = [d.text for d in outcome.diagnoses]
    if len(known) > 1:
        return ["The cause is one of these:", *(f"- {text}" for text in known)]
    return [f"The cause: {text}" for text in known] or [f"What is known: {text}" for text in facts]

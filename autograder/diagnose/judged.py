"""How one check ended on a student's code, with all that came back from that code."""

from dataclasses import dataclass

from autograder.checks import Check, info
from autograder.checks.transcript import Transcript
from autograder.verdicts import Difference, Verdict


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How one check ended on a student's code."""

    check: Check
    verdict: Verdict
    message: str
    transcript: Transcript
    difference: Difference | None = None

    @property
    def name(self) -> str:
        """The name of the check."""
        return info(self.check).name

    @property
    def question(self) -> str:
        """The question that the check belongs to."""
        return info(self.check).question

    @property
    def passed(self) -> bool:
        """Whether the student's code did what the check demands."""
        return self.verdict is Verdict.PASSED

    @property
    def crashed(self) -> bool:
        """Whether an exception decided."""
        return self.verdict is Verdict.CRASHED

    @property
    def wrong(self) -> bool:
        """Whether values or an exception decided against the student's code."""
        return self.verdict in {Verdict.FAILED, Verdict.CRASHED}

"""How the public checks of a question ended, as a notebook shows it."""

import html
from dataclasses import dataclass

from autograder.verdicts import Outcome

MARKS = {True: "PASSED", False: "NOT YET"}


@dataclass(frozen=True)
class Results:
    """How the public checks of a question ended; a notebook shows them as a short list."""

    question: str
    outcomes: list[Outcome]
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether all of them passed."""
        return bool(self.outcomes) and all(outcome.passed for outcome in self.outcomes)

    def __repr__(self) -> str:
        lines = [self._headline()]
        for outcome in self.outcomes:
            lines.append(f"  [{MARKS[outcome.passed]}] {outcome.title}")
            lines_below = outcome.message.splitlines()
            if not outcome.passed:
                lines_below.append(f"Try: {outcome.hint}")
            lines += [f"      {line}" for line in lines_below]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<p><strong>{html.escape(self._headline())}</strong></p>" + "".join(
            _as_html(outcome) for outcome in self.outcomes
        )

    def _headline(self) -> str:
        if self.problem:
            return self.problem
        good = sum(outcome.passed for outcome in self.outcomes)
        return f"{self.question}: {good} of {len(self.outcomes)} public checks passed"


def _as_html(outcome: Outcome) -> str:
    color = "#1a7f37" if outcome.passed else "#b35900"
    text = (
        f'<div style="margin:0.4em 0 0.4em 1em">'
        f'<strong style="color:{color}">{MARKS[outcome.passed]}</strong> '
        f"{html.escape(outcome.title)}"
    )
    if outcome.message:
        text += (
            '<pre style="margin:0.3em 0 0.3em 1em;font-family:monospace">'
            f"{html.escape(outcome.message)}</pre>"
        )
    if not outcome.passed:
        text += (
            f'<div style="margin-left:1em"><strong>Try:</strong> {html.escape(outcome.hint)}</div>'
        )
    return text + "</div>"

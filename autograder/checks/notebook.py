"""`grader`, which students use in a notebook to run the public checks and to hand in.

The checks are run through otter's test files in `tests/`, the same files that otter runs. Such a
file needs only one decorator of otter. A stand-in for that decorator spares every student the
installation of otter.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.checks.authors import AuthorsFault
from autograder.checks.clean_run import (
    IN_CLEAN_RUN,
    differences,
    own_names,
    record_again,
    run_clean,
)
from autograder.checks.declare import Check, info
from autograder.checks.hand_in import hand_in
from autograder.checks.keeping import follow, keep, needs
from autograder.checks.kernel_state import not_saved, notebook_of
from autograder.checks.local import LocalCode
from autograder.checks.results import Results
from autograder.checks.running import HOST, perform
from autograder.checks.saved_notebook import SavedNotebook, notebooks_in
from autograder.checks.team import RUN_TEAM, seeds_of, team_in, told_of_team
from autograder.checks.unlocking import unlock
from autograder.checks.unwritten import is_unwritten
from autograder.errors import Finding
from autograder.verdicts import Outcome, Verdict

MODULE = "my_code"
"""The module, where no notebook of the build says another name."""


class NotebookChecks:
    """Checks the notebook in which it is used."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path.cwd()

    def check(self, question: str, env: Mapping[str, Any] | None = None) -> Results:
        """Run the public checks of one question on the names of the calling notebook."""
        names = sys._getframe(1).f_globals if env is None else env  # noqa: SLF001
        return self._check(question, names, lambda: notebooks_in(self._folder))

    def _check(
        self,
        question: str,
        names: Mapping[str, Any],
        notebooks: Callable[[], Sequence[SavedNotebook]],
    ) -> Results:
        path = self._folder / "tests" / f"{question}.py"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in path.parent.glob("*.py"))) or "none"
            return Results(question, [], f"There is no check {question!r}. There are: {known}.")
        cases = _test_cases(path)
        if is_unwritten(names.get(question)):
            count = f"{len(cases)} public checks" if len(cases) > 1 else "1 public check"
            state = "not written yet"
            if not isinstance(names[question], type):  # an answer without return looks the same
                state += ", or without return"
            return Results(question, [], f"{question}: {state} ({count} for it).")
        for notebook in notebooks():
            if notebook.lacks_figures_for(question):
                missing = f"{question}: no figures yet. Its cells write them to {notebook.results}."
                return Results(question, [], missing)
        recorder = _Recorder(LocalCode(names))
        for case in cases:
            case.function({HOST: recorder})
        if said := _nothing_there(recorder.outcomes):
            return Results(question, [], f"{question}: {said}")
        return Results(question, recorder.outcomes)

    def check_all(self, env: Mapping[str, Any] | None = None) -> list[Results]:
        """Run the public checks of all questions of this notebook.

        The checks of other notebooks lie beside them where all were unpacked into one folder.
        """
        names = sys._getframe(1).f_globals if env is None else env  # noqa: SLF001
        questions = [path.stem for path in sorted((self._folder / "tests").glob("*.py"))]
        notebooks = notebooks_in(self._folder)  # read once for all questions
        here = notebook_of(notebooks, names)
        own = {*here.questions, *here.extra, *here.experiments} if here else set()
        asked = [name for name in questions if not own or name in own]
        return [self._check(name, names, lambda: notebooks) for name in asked]

    def team(self, *authors: str) -> None:
        """Say once whose work this is; each author is "family name, given name, student id".

        The seeds of the experiments follow from the first name. Without arguments, it shows what
        was said before. So does a fresh process, whose notebook may still have other names.
        """
        fresh = IN_CLEAN_RUN in os.environ
        print(told_of_team(self._folder, () if fresh and team_in(self._folder) else authors))

    def seeds(self, count: int) -> list[int]:
        """Return the first seeds of your team, for the experiments."""
        team = team_in(self._folder)
        if not team:
            raise AuthorsFault(f"Nobody's name is known here. {RUN_TEAM}, then this cell again.")
        return seeds_of(team[0], count)

    def export(self, *authors: str) -> None:
        """Write the zip to hand in; each author is "family name, given name, student id".

        Without arguments, the authors are those of `grader.team`.
        """
        if _left_out("export"):
            return
        names = sys._getframe(1).f_globals  # noqa: SLF001

        def fails(question: str) -> bool:
            results = self._check(question, names, tuple)
            return bool(results.outcomes) and not results.passed

        for line in hand_in(self._folder, authors, names, fails):
            print(line)

    def keep(self, *functions: str, over_unlocked: bool = False) -> None:
        """Put functions as they ran here, with what they use, into the module of all notebooks."""
        if not _left_out("keep"):
            names = sys._getframe(1).f_globals  # noqa: SLF001
            for line in keep(self._module(), functions, names, over_unlocked=over_unlocked):
                print(line)

    def needs(self, *functions: str) -> None:
        """Prepare the import of functions from the module, and follow every change of it."""
        shell = sys._getframe(1).f_globals.get("get_ipython", lambda: None)()  # noqa: SLF001
        module = self._module()
        for line in needs(module, functions, notebooks_in(self._folder)):
            print(line)
        print(follow(module, shell), end="")

    def unlock(self, function: str = "", key: str = "") -> None:
        """Put a function of ours into the module, at a cost; without a key, it says which."""
        if not _left_out("unlock"):
            for line in unlock(self._folder, self._module(), function, key):
                print(line)

    def clean_run(self, notebook: str = "") -> None:
        """Run the saved notebook from top to bottom in a fresh process; say what differs."""
        if _left_out("clean_run"):
            return
        names = sys._getframe(1).f_globals  # noqa: SLF001
        notebooks = notebooks_in(self._folder)
        named = [one for one in notebooks if one.path.name == notebook]
        current = named[0] if named else None if notebook else notebook_of(notebooks, names)
        if current is None and len(notebooks) == 1 and not notebook:
            current = notebooks[0]
        if current is None:
            listed_here = ", ".join(f'"{one.path.name}"' for one in notebooks) or "none"
            print(f"Name the notebook to run: grader.clean_run(NAME), one of {listed_here}.")
            return
        print(
            f"Running {current.path.name}, as saved {current.saved_at}, from top to bottom in a"
            " fresh process. It takes as long as running all cells."
        )
        here = {r.question: _passed(r) for r in self.check_all(names)}
        said = list(differences(current, run_clean(current), here, own_names(names)))
        said = [*said, *not_saved(current, names)]
        for line in said or ["Nothing differs: the same checks pass, and no name is missing."]:
            print(line)

    def _module(self) -> Path:
        """Return the file that functions go through from one notebook to others."""
        named = [one.module for one in notebooks_in(self._folder) if one.module]
        return self._folder / f"{named[0] if named else MODULE}.py"

    def record_again(self) -> None:
        """Run the saved notebooks that have experiments, and keep the figures they write."""
        if not _left_out("record_again"):
            names = sys._getframe(1).f_globals  # noqa: SLF001
            for line in record_again(self._folder, names):
                print(line)


class _Recorder:
    """The host of checks in a notebook: it raises nothing, and all outcomes are shown."""

    def __init__(self, student: LocalCode) -> None:
        self._student = student
        self.outcomes: list[Outcome] = []

    def run(self, check: Check, _builds_on: Mapping[str, str], *, forgiving: bool) -> None:  # noqa: ARG002
        verdict, message = Verdict.PASSED, ""
        try:
            perform(check, self._student)
            message = " ".join(self._student.remarks)
        except Finding as finding:
            verdict, message = finding.verdict, str(finding)
        declared = info(check)
        self.outcomes.append(
            Outcome(
                question=declared.question,
                check=declared.name,
                title=declared.title,
                verdict=verdict,
                points=0,
                max_points=declared.points,
                hidden=False,
                message=message,
                hint=declared.hint,
            )
        )


@dataclass
class _TestCase:
    function: Callable[[Mapping[str, Any]], None]


def _test_cases(path: Path) -> list[_TestCase]:
    env: dict[str, Any] = {}
    with _stand_in_for_otter():
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), env)  # noqa: S102
    return [value for value in env.values() if isinstance(value, _TestCase)]


@contextmanager
def _stand_in_for_otter() -> Iterator[None]:
    name = "otter.test_files"
    module = ModuleType(name)
    module.test_case = lambda **_options: _TestCase  # type: ignore[attr-defined]
    real = sys.modules.get(name)
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]
        if real is not None:
            sys.modules[name] = real


def _nothing_there(outcomes: list[Outcome]) -> str:
    """Return what all of several checks say, that there is nothing to check; else ""."""
    said = {outcome.message.partition("\n")[0] for outcome in outcomes}
    missing = all(outcome.verdict is Verdict.NOT_FOUND for outcome in outcomes)
    return said.pop() if missing and len(said) == 1 else ""


def _passed(results: Results) -> dict[str, bool]:
    return {outcome.check: outcome.passed for outcome in results.outcomes}


def _left_out(what: str) -> bool:
    """Tell whether this is a clean run, in which cells that call these must do nothing."""
    if inside := IN_CLEAN_RUN in os.environ:
        print(f"grader.{what} does nothing in a clean run.")
    return inside


grader = NotebookChecks()

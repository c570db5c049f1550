"""The fresh process of `grader.clean_run`: runs a notebook's cells in IPython, without a screen.

It appends lines of JSON to a file: the cell that it comes to, errors, and in the end which public
checks pass and which names there are. So what is told is kept even where a cell ends the process.
"""

import json
import sys
from pathlib import Path
from typing import Any

from autograder.checks.clean_run import own_names
from autograder.checks.notebook import NotebookChecks
from autograder.checks.saved_notebook import notebooks_in


def main(notebook: str, told: str) -> None:
    """Run the notebook of this name, which lies in the current folder."""
    # IPython is there wherever a notebook runs; without one, nobody asks for a clean run.
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = InteractiveShell.instance(config=config)
    shell.enable_gui = lambda gui=None: None  # noqa: ARG005 - what %matplotlib asks for
    (saved,) = (one for one in notebooks_in(Path.cwd()) if one.path.name == notebook)
    with Path(told).open("a", encoding="utf-8") as file:

        def tell(**said: Any) -> None:
            file.write(json.dumps(said) + "\n")
            file.flush()

        for cell in saved.cells:
            tell(cell=cell.number)
            result = shell.run_cell(cell.source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
            if error is not None:
                tell(error=f"{type(error).__name__}: {error}")
        names = own_names(shell.user_ns)
        passed = {
            results.question: {outcome.check: outcome.passed for outcome in results.outcomes}
            for results in NotebookChecks().check_all(shell.user_ns)
        }
        tell(passed=passed, names=sorted(names))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

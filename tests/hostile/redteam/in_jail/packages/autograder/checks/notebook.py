"""The `grader` of notebooks, which checks nothing here."""


class NotebookChecks:
    """Stands in for the real one."""

    def check(self, *_names: str) -> None:
        """Do nothing."""

    check_all = export = check


grader = NotebookChecks()

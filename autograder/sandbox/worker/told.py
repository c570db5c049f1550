"""What is to be told about code that is loaded, until the grader asks for it."""


class Told:
    """What was left out, and what is worth knowing besides that."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.notes: list[str] = []

    def take(self) -> dict[str, list[str]]:
        """Return it, once."""
        taken = {"errors": self.errors, "notes": self.notes}
        self.errors, self.notes = [], []
        return taken

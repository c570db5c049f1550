"""`grades.db`: the reports of a folder, and what became of earlier ones."""

from autograder.store.history import Former
from autograder.store.reports import Store

__all__ = ["Former", "Store"]

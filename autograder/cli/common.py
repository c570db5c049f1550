"""What several commands share."""

import os

EXIT_OFF = 1
EXIT_USAGE = 2
EXIT_GRADER_ERROR = 3


def work_in_one_thread() -> None:
    """Call this before numpy is imported: processes are forked later, and must fork no threads."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

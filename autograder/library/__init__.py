"""What the command line calls, and what a script imports: `autograder.grade` and its like.

Each function does the work of one command, step by step, and returns the result. Messages and
progress go to a listener.
"""

import os

# Set before NumPy is imported: grading forks processes, and a process that forks should have no
# threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

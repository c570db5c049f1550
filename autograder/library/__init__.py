"""What the command line calls, and what a script imports: `autograder.grade` and its like.

Each function tells the story of a command, step by step, and returns what came of it. What
happens meanwhile goes to a listener.
"""

import os

# Set before NumPy is imported: grading forks processes, and a process that forks should have no
# threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

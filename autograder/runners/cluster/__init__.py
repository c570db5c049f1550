"""Grades on many machines, as one more runner, through a scheduler of Dask.

`runner.py` is here, where grades are kept. Dask runs the functions of `on_worker.py` on every
worker; these start `grading_process.py`, in which alone checks and submissions are opened. What
passes between such a process and its worker is in `frames.py`; `connection.py` has the scheduler's
address, certificates, and the sentences about what does not fit.
"""

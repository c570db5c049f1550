"""Hostile submissions against every kind of sandbox, measured.

First, a gullible grader in a jail shows that each specimen is live. Then the real grader grades it
in every kind of sandbox that works here, and the measurement looks for what it gained, learned or
left behind. Read `run.run`.
"""

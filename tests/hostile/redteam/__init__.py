"""Hostile submissions against every kind of sandbox, measured.

Each specimen is first shown to be live by a gullible grader in a jail of ours. Then it is graded
for real in every kind of sandbox that works here, and what it gained, learned or left is looked
for. Read `run.run`.
"""

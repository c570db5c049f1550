"""The checks that decide the points: they stay with the grader and are never given to students."""

"""The reference solutions: students receive the signatures and docstrings, never the bodies."""

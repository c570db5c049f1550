"""The solutions the course stands by: students receive signatures and docstrings, never bodies."""

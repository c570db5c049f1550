"""Grading in containers: what runs inside, and what starts them."""

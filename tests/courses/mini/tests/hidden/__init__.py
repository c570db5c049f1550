"""Part of a small course."""

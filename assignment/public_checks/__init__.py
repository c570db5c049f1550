"""The checks that every student has: they are worth no points, and show early what is wrong."""

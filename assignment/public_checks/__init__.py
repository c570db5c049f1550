"""The checks every student holds: worth no points, they show early what goes wrong."""

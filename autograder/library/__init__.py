"""What the command line calls, and what a script imports."""

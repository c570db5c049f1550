"""`python -m autograder` runs the same program as the command `autograder`."""

from autograder.cli import main

if __name__ == "__main__":
    main(prog_name="autograder")

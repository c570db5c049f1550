"""`python -m autograder` is the console script by another name."""

from autograder.cli import main

if __name__ == "__main__":
    main(prog_name="autograder")

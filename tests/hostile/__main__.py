"""`python tests/hostile`: run by the folder's name, so that `redteam` beside this file is found."""

from redteam.cli import main

if __name__ == "__main__":
    main(prog_name="python tests/hostile")

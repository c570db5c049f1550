"""A zip whose names move the cursor, turn the line round and look like another line of a list."""

import zipfile

NAMES = (
    "notes\n0 errors, 15 of 15 points",
    "\x1b[2J\x1b[H\x1b]0;graded\x07.txt",
    "\u202etxt.yp.noitazilamron",
    "../../tmp/\x1b]52;c;cm0gLXJmIH4=\x07",
)


def make(folder, material):
    """Write a hand-in with these members."""
    path = folder / "names_for_a_terminal.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
        for name in NAMES:
            archive.writestr(name, "nothing\n")
    return path

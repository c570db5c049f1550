"""A submission as a folder for a container: its files get numbers in place of their own names."""

import json
from pathlib import Path

from autograder.intake.receive import Received
from autograder.model import File, Submission

_LABEL = "label.json"


def pack(received: Received, folder: Path) -> None:
    """Write a submission into a new folder where no other user may look, not even one inside."""
    folder.mkdir(mode=0o700)
    for number, data in enumerate(received.files.values()):
        (folder / str(number)).write_bytes(data)
    label = {"stem": received.stem, "names": list(received.files)}
    (folder / _LABEL).write_text(json.dumps(label))


def unpack(folder: Path) -> Submission:
    """Return the submission that `pack` wrote into a folder."""
    label = json.loads((folder / _LABEL).read_text())
    files = [File(name=n, path=folder / str(i)) for i, n in enumerate(label["names"])]
    return Submission(stem=label["stem"], files=tuple(files))

"""A submission as a folder that goes into a container, under names of ours whatever its own are."""

import json
from pathlib import Path

from autograder.intake.receive import Received
from autograder.model import File, Submission

_LABEL = "label.json"


def pack(received: Received, folder: Path) -> None:
    """Write it into a new folder where no other user may look, not even one inside."""
    folder.mkdir(mode=0o700)
    for number, data in enumerate(received.files.values()):
        (folder / str(number)).write_bytes(data)
    label = {"stem": received.stem, "names": list(received.files)}
    (folder / _LABEL).write_text(json.dumps(label))


def unpack(folder: Path) -> Submission:
    """Find in a folder what `pack` wrote there."""
    label = json.loads((folder / _LABEL).read_text())
    files = [File(name=n, path=folder / str(i)) for i, n in enumerate(label["names"])]
    return Submission(stem=label["stem"], files=tuple(files))

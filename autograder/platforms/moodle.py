"""Moodle: "Download all submissions" of an assignment, one zip.

`Marie Curie_2315_assignsubmission_file/hw.zip`: who, Moodle's number of the submission, and the
file. Each submission may have a folder, or all may be flat; a group's name may replace a person's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.model import Posted, Source
from autograder.platforms.layout import Piece, Split, grouped

_NAMED = re.compile(r"([^/]+?)_(\d+)_assignsubmission_(?:file_?/?(.+)|onlinetext.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Moodle:
    """Reads downloads from Moodle."""

    name: str = "Moodle"

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Group the files by their names.

        In blind marking everybody has the same name, "Participant" in the language of the platform.
        """
        found, rest = grouped(self.name, sources, _piece)
        names = {
            person.name
            for submission in found
            if submission.posted
            for person in submission.posted.people
        }
        if len(found) > 1 and len(names) == 1:
            found = [replace(submission, posted=Posted(platform=self.name)) for submission in found]
        return found, rest


def _piece(name: str) -> Piece | None:
    match = _NAMED.fullmatch(name)
    if match is None:
        return None
    folder = f"{match[1]}_{match[2]}_assignsubmission_file/"
    return Piece(who=match[1], id=match[2], file=match[3] or "", returns_to=folder)

"""Names of files and members: which ones to skip, which ones to refuse, how to write them.

Nothing is unpacked to disk here, yet names matter: they appear in tables, and the worker recreates
the files in its private folder. A name that two systems would read differently is refused.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from autograder.errors import Refused
from autograder.text import shown

JUNK_FOLDERS = frozenset({"__macosx", ".ipynb_checkpoints", "__pycache__", ".git"})
"""Submissions from GitHub contain their history, in `.git`."""
JUNK_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".otter_log"})
"""`.OTTER_LOG` holds pickles that stock otter loads; here it is dropped."""

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories without a visible shape: control, bidi and joiners, surrogates, line ends."""

WRAPPERS = 2
"""How many folders around the whole submission are removed: zipping a zip's folder gives two."""

ZIP_AGAIN = "Please make the zip again, with your system's own Compress command, and hand that in."

Content = TypeVar("Content")


def is_junk(name: str) -> bool:
    """Tell whether a system or a tool left this file behind, so that it can be skipped."""
    parts = name.rstrip("/").casefold().split("/")
    return (
        not JUNK_FOLDERS.isdisjoint(parts) or parts[-1] in JUNK_FILES or parts[-1].startswith("._")
    )


def plain_path(name: str, *, depth: int, longest: int) -> str:
    """Return the member name as a relative posix path in NFC, or refuse it."""
    if any(unicodedata.category(c) in UNSAFE for c in name):
        trouble = "holds characters that cannot be seen"
    elif "\\" in name:
        trouble = "holds a backslash"
    elif name.startswith("/") or re.match("[A-Za-z]:", name):
        trouble = "is an absolute path"
    elif ".." in name.split("/"):
        trouble = "leads out of its folder"
    elif len(name.encode()) > longest:
        trouble = f"is {len(name.encode())} bytes long, at most {longest} are accepted"
    else:
        # NFC, because macOS writes decomposed names while `import` looks for composed ones.
        parts = [p for p in unicodedata.normalize("NFC", name).split("/") if p not in {"", "."}]
        if len(parts) <= depth:
            return "/".join(parts)
        trouble = f"lies {len(parts)} folders deep, at most {depth} are accepted"
    raise Refused(f"The name of the member {shown(name)} {trouble}. Rename it. {ZIP_AGAIN}")


class Tree:
    """The names accepted so far; refuses one that some file system could not tell from another."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, bool]] = {}

    def add(self, path: str, *, is_folder: bool) -> None:
        """Claim a path and every folder above it, or refuse."""
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            leaf = count == len(parts)
            self._claim("/".join(parts[:count]), folder=is_folder or not leaf)

    def _claim(self, path: str, *, folder: bool) -> None:
        key = unicodedata.normalize("NFC", path.casefold())
        if key not in self._seen:
            self._seen[key] = (path, folder)
            return
        other, other_folder = self._seen[key]
        if path != other:
            trouble = f"{shown(other)} and {shown(path)}, which differ only in capital letters"
        elif folder != other_folder:
            trouble = f"{shown(path)} both as a file and as a folder"
        elif not folder:
            trouble = f"two files named {shown(path)}"
        else:
            return
        raise Refused(f"The zip holds {trouble}. Keep one of them. {ZIP_AGAIN}")


def unwrap(files: Mapping[str, Content]) -> dict[str, Content]:
    """Remove the folder that holds everything, and one more inside it."""
    found = dict(files)
    for _ in range(WRAPPERS):
        tops = {path.partition("/")[0] for path in found}
        if len(tops) != 1 or any("/" not in path for path in found):
            break
        found = {path.partition("/")[2]: content for path, content in found.items()}
    return found

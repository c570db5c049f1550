"""An otter autograder zip, opened for grading: its test files, checks, references and policy."""

import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.errors import UserError
from autograder.model import Limits
from autograder.otter_api import NBMetadataConfig, TestFile, create_test_file
from autograder.policy import limits_from

MANIFEST = "part.json"
"""What the build writes beside the checks, for the grader to read."""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """All that is needed to grade one part."""

    part: str
    title: str
    points: Mapping[str, float]
    hidden_checks: str
    limits: Limits
    library: Mapping[str, bytes]
    test_files: tuple[TestFile, ...]
    digest: str

    @property
    def max_score(self) -> float:
        """What the whole part is worth."""
        return sum(self.points.values())


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Unpack the zip where only we can read, make its checks importable, and tidy up after."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-bundle-"))  # mkdtemp: 0700
    modules_before = set(sys.modules)
    try:
        _unpack(path, folder)
        sys.path.insert(0, str(folder / "files"))
        yield _load(path, folder)
    finally:
        if str(folder / "files") in sys.path:
            sys.path.remove(str(folder / "files"))
        for name in set(sys.modules) - modules_before:
            if _stands_in(folder, name):
                del sys.modules[name]
        shutil.rmtree(folder)


def _stands_in(folder: Path, name: str) -> bool:
    file = getattr(sys.modules[name], "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder)


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
    except FileNotFoundError:
        raise UserError(f"{path} does not exist. Build it first: make assignment") from None
    except zipfile.BadZipFile:
        raise UserError(f"{path} is not a zip. Build it anew: make assignment") from None


def _load(path: Path, folder: Path) -> Bundle:
    try:
        manifest = json.loads((folder / "files" / MANIFEST).read_text())
    except FileNotFoundError:
        raise UserError(
            f"{path} has no files/{MANIFEST}: it was not made by `autograder build`"
        ) from None
    tests = {
        question: create_test_file(str(folder / "tests" / f"{question}.py"), NBMetadataConfig())
        for question in manifest["points"]
    }
    return Bundle(
        part=manifest["part"],
        title=manifest["title"],
        points=manifest["points"],
        hidden_checks=manifest["hidden_checks"],
        limits=limits_from(manifest["limits"]),
        library=_library(folder / "files", manifest["library"]),
        test_files=tuple(tests.values()),
        digest=_digest(folder),
    )


def _library(files: Path, names: list[str]) -> dict[str, bytes]:
    """Read the support package, as the worker will find it beside the student's code."""
    return {
        path.relative_to(files).as_posix(): path.read_bytes()
        for name in names
        for path in sorted((files / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _digest(folder: Path) -> str:
    """Name everything that decides a score: checks, references, policy and the grader itself."""
    ours = Path(autograder.__file__).parent
    digest = hashlib.sha256()
    for root in (folder, ours):
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

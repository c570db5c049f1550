"""The secret of a build: kept by the next one, given by the instructor, and never handed out."""

import zipfile
from pathlib import Path

import pytest

from autograder.build.secret import find_secret
from autograder.errors import UserError
from autograder.grading.inputs import KEY_FILE
from courses.mini_course import FORMER, built_mini


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_mini(tmp_path_factory.getbasetemp())


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_autograder_zips_hold_the_same_secret_and_nothing_else_holds_it(built: Path) -> None:
    zips = sorted((built / "autograder").glob("*.zip"))
    secrets = {_members(path)[f"files/{KEY_FILE}"] for path in zips}
    assert len(zips) > 1
    assert len(secrets) == 1
    (secret,) = secrets
    for path in built.rglob("*"):
        if path.is_file() and path not in zips:
            held = _members(path) if zipfile.is_zipfile(path) else {path.name: path.read_bytes()}
            for name, data in held.items():
                assert secret not in data, f"{path}: {name}"
                assert KEY_FILE not in name, f"{path}: {name}"


def test_the_next_build_keeps_the_secret(built: Path) -> None:
    path = min((built / "autograder").glob("*.zip"))
    assert find_secret(built) == _members(path)[f"files/{KEY_FILE}"]


@pytest.mark.parametrize("earlier", [b"", b"no zip", None])
def test_without_a_usable_earlier_build_the_secret_is_new(tmp_path: Path, earlier) -> None:
    if earlier is not None:
        (tmp_path / "autograder").mkdir()
        (tmp_path / "autograder" / FORMER).write_bytes(earlier)
    assert find_secret(tmp_path) != find_secret(tmp_path)


def test_what_the_instructor_gives_decides(built: Path, tmp_path: Path) -> None:
    given = tmp_path / "secret"
    given.write_text("correct horse battery staple\n")
    found = find_secret(built, given)
    assert found == find_secret(tmp_path, given)
    assert found != find_secret(built)
    given.write_text("correct horse battery stable")
    assert found != find_secret(built, given)


def test_what_is_no_secret_is_refused(built: Path, tmp_path: Path) -> None:
    given = tmp_path / "secret"
    with pytest.raises(UserError, match="cannot be read"):
        find_secret(built, given)
    given.write_text("short")
    with pytest.raises(UserError, match="5 bytes, 16 are needed"):
        find_secret(built, given)

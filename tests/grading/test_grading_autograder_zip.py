"""What is given in place of an autograder zip is refused with a sentence that names it."""

import zipfile
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as refused, open_bundle(path):
        pass
    return str(refused.value)


@pytest.fixture
def good(bundle_paths: dict[str, Path]) -> Path:
    return next(iter(bundle_paths.values()))


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.zip").startswith(f"{tmp_path / 'a.zip'} does not exist.")


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"{tmp_path} cannot be read: Is a directory. An autograder zip is expected: make assignment"
    )


def test_a_file_that_is_not_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_text("no zip")
    assert refusal(path) == f"{path} is not a zip, or is damaged. Build it again: make assignment"


def test_a_zip_that_was_cut_off(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(good.read_bytes()[:-1000])
    assert "is not a zip, or is damaged" in refusal(path)


def test_a_zip_with_a_damaged_member(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    data = bytearray(good.read_bytes())
    with zipfile.ZipFile(good) as archive:
        member = archive.getinfo("files/part.json")
    start = member.header_offset + 30 + len(member.filename)
    for place in range(start, start + member.compress_size):
        data[place] ^= 255
    path.write_bytes(data)
    assert "is not a zip, or is damaged" in refusal(path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("files/readme.txt", "something else")
    assert refusal(path).endswith("it was not made by `autograder build`")


def test_a_zip_with_a_damaged_manifest(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, "[]" if name == "files/part.json" else old.read(name))
    assert refusal(path).startswith(f"{path}: files/part.json is damaged or of another version")


def test_a_part_can_be_reduced_to_any_of_its_questions(bundle: Bundle) -> None:
    """What is left says the same of each question, extra credit included."""
    for part in bundle.parts:
        for name, worth in part.points.items():
            only = part.only([name])
            assert only.points == {name: worth}
            assert only.extra == tuple({name} & {*part.extra})
            assert only.required == tuple({name} & {*part.required})
            assert [file.path for file in only.test_files] == [
                file.path for file in part.test_files if Path(file.path).stem == name
            ]

"""A submission enters its container complete, and none of its names becomes a path on the host."""

from hypothesis import given
from hypothesis import strategies as st

from autograder.course.rules import ArchiveLimits
from autograder.intake.receive import Received, receive
from autograder.runners import submission_folder

ODD = ["../../etc/passwd", "/etc/passwd", "label.json", "0", "a\nb", "x" * 300, "a/b.ipynb", ""]
NAMES = st.sampled_from(ODD) | st.text(st.characters(codec="utf-8"))


@given(files=st.dictionaries(NAMES, st.binary(max_size=20), max_size=5))
def test_what_is_packed_is_unpacked(files: dict[str, bytes], tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("in") / "parcel"
    submission_folder.pack(Received(stem="a team", files=files, digest=""), folder)
    again = receive(submission_folder.unpack(folder), ArchiveLimits())
    assert (again.stem, dict(again.files)) == ("a team", files)
    assert {path.name for path in folder.iterdir()} == {
        "label.json",
        *map(str, range(len(files))),
    }
    assert folder.stat().st_mode & 0o777 == 0o700

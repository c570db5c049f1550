"""Why questions are graded again, in plain words."""

import pytest

from autograder.library.grounds_in_words import in_words

IMAGE, OTHER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("1 in bubblewrap", "2 in user", "they were judged in bubblewrap, and are now in user"),
        (
            f"1 in {IMAGE}",
            f"1 in {OTHER}",
            f"they were judged in the image {IMAGE[:19]}, and are now in the image {OTHER[:19]}",
        ),
        (
            "1 in bubblewrap",
            f"1 in {OTHER}",
            f"they were judged in bubblewrap, and are now in the image {OTHER[:19]}",
        ),
        ("1 in bubblewrap", "2 in bubblewrap", "it is not known what judged them"),
        ("", "2 in bubblewrap", "it is not known what judged them"),
    ],
)
def test_what_cannot_be_compared_says_why(before, now, said) -> None:
    assert list(in_words(None, before, now)) == [f"all questions: {said}"]

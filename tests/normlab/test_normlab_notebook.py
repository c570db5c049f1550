"""`ready` tells code that is written from code that is not."""

import pytest

from normlab import ready


def blank():
    """Do it."""


def passed_over():
    pass


class Half:
    """A class with one method still to be written."""

    size = 3

    def written(self):
        """Do this."""
        return self

    def missing(self, x, y=2):
        """Do that."""


class Whole(Half):
    """All methods that it defines are written."""

    def missing(self, x, y=2):
        return x


def zero():
    """Answer."""
    return 0


def answer():
    return (1, 2)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [(blank, "blank"), (passed_over, "passed_over"), (Half, "Half.missing")],
)
def test_what_is_not_written_is_named(wanted, name, capsys):
    assert not ready(zero, wanted)
    assert capsys.readouterr().out.startswith(f"{name} is not written yet.")


@pytest.mark.parametrize("wanted", [zero, answer, Whole, lambda: False, lambda x: x])
def test_what_is_written_is_ready(wanted, capsys):
    assert ready(wanted)
    assert ready(wanted, zero)
    assert capsys.readouterr().out == ""

"""The small course, built."""

from pathlib import Path

import pytest

from courses.mini_course import built_mini


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the build makes of the small course."""
    return built_mini(tmp_path_factory.getbasetemp())

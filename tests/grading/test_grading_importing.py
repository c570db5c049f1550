"""Code of a course imports its own packages by their plain names, and no other course's."""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.importing import CourseImporter, importable

FILES = {
    "kit/__init__.py": "from kit.numbers import ONE",
    "kit/numbers.py": "ONE = 1\ndef where(): return __name__, __file__",
    "kit/inner/deep.py": "from ..numbers import ONE\nfrom . import beside",  # no __init__.py
    "kit/inner/beside.py": "TWO = 2",
    "hidden/__init__.py": "",
    "hidden/checks.py": "import kit.numbers\nimport kit.inner.deep as deep\nONE = kit.numbers.ONE",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    return tmp_path


@pytest.fixture
def importer(folder: Path) -> Iterator[CourseImporter]:
    with importable({"kit", "hidden"}, folder) as opened:
        yield opened


@pytest.mark.parametrize(
    "source",
    [
        "import kit; seen = kit.ONE",
        "import kit.numbers; seen = kit.numbers.ONE",
        "import kit.numbers as numbers; seen = numbers.ONE",
        "from kit import numbers; seen = numbers.ONE",
        "from kit.numbers import ONE as seen",
        "from kit.numbers import *; seen = ONE",
        "import kit.inner.deep; seen = kit.inner.deep.ONE",
        "from hidden.checks import deep; seen = deep.beside.TWO - 1",
        "from hidden.checks import ONE as seen",
        "exec('from kit import ONE as seen')",
        "import json, numpy.linalg as linalg; seen = len(json.dumps(1)) if linalg.norm else 0",
        """
        def later():
            from kit import ONE
            return ONE
        seen = later()
        """,
    ],
)
def test_every_form_of_import_finds_the_packages(importer: CourseImporter, source: str) -> None:
    names = {"__builtins__": importer.builtins}
    exec(textwrap.dedent(source), names)
    assert names["seen"] == 1
    assert not {"kit", "hidden"} & {name.partition(".")[0] for name in sys.modules}


def test_a_module_is_one_object_for_all_who_import_it(importer: CourseImporter) -> None:
    checks = importer.module("hidden.checks")
    assert checks.kit.numbers is importer.module("kit.numbers")
    assert importer.module("kit").ONE is importer.module("kit.numbers").ONE


def test_what_is_not_there_is_an_error_that_names_it(importer: CourseImporter) -> None:
    for source in ("import kit.nothing", "from kit.nothing import x"):
        with pytest.raises(ModuleNotFoundError, match=r"kit\.nothing"):
            exec(source, {"__builtins__": importer.builtins})
    with pytest.raises(ImportError, match="cannot import name 'nothing' from"):
        exec("from kit import nothing", {"__builtins__": importer.builtins})


def test_code_outside_a_course_finds_none_of_it(importer: CourseImporter) -> None:
    importer.module("kit.numbers")
    with pytest.raises(ModuleNotFoundError):
        exec("import kit", {})


def test_an_adopted_function_imports_from_the_course(importer: CourseImporter) -> None:
    def elsewhere() -> int:
        from kit.numbers import ONE

        return ONE

    assert importer.adopt(elsewhere)() == 1
    with pytest.raises(ModuleNotFoundError):
        elsewhere()


def test_packages_may_lie_in_several_folders(tmp_path: Path) -> None:
    for folder, package in (("one", "kit"), ("two", "hidden")):
        (tmp_path / folder / package).mkdir(parents=True)
        (tmp_path / folder / package / "here.py").write_text(f"FOLDER = {folder!r}")
    with importable({"kit", "hidden"}, tmp_path / "one", tmp_path / "two") as importer:
        assert importer.module("kit.here").FOLDER == "one"
        assert importer.module("hidden.here").FOLDER == "two"


def test_nothing_is_left_even_after_an_error(folder: Path) -> None:
    def state() -> tuple[set[str], list[object], list[str], set[str]]:
        return set(sys.modules), list(sys.meta_path), list(sys.path), set(sys.path_importer_cache)

    before = state()
    with pytest.raises(ModuleNotFoundError), importable({"kit"}, folder) as importer:
        importer.module("kit.inner.nothing")  # kit and kit.inner are imported on the way
    assert state() == before

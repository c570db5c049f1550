"""The catalogue: read strictly, and applied to the reference exactly as written."""

import json
from pathlib import Path

import numpy as np
import pytest

from autograder.diagnose import Conditions, Reference, read_catalogue, read_conditions
from autograder.errors import CourseError

ENTRY = """
[twice]
tells = "Your code
doubles."
hint = "Once is enough."
often = 2
caught_by = ["is_right"]
edit = [["return x", "return 2 * x"]]
"""


def _write(folder: Path, text: str, name: str = "f") -> Path:
    (folder / f"{name}.toml").write_text(text)
    return folder


def test_an_entry_is_read(tmp_path: Path) -> None:
    entry = ENTRY.replace('"Your code\ndoubles."', '"""Your code\n doubles."""')
    (mistake,) = read_catalogue(_write(tmp_path, entry), ["f", "g"])
    assert (mistake.id, mistake.question, mistake.often) == ("twice", "f", 2)
    assert mistake.tells == "Your code doubles."
    assert mistake.edits == (("return x", "return 2 * x"),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("often = 2", "often = -1"), "[twice] often = -1: expected a whole number, 0 or more"),
        (("often = 2", "often = true"), "[twice] often = True: expected a whole number"),
        (("often = 2", "sometimes = 2"), "[twice] has an unknown key 'sometimes'; known are tells"),
        (('caught_by = ["is_right"]', ""), "[twice] lacks 'caught_by': expected a list of checks"),
        (('["is_right"]', "[]"), "[twice] caught_by = []: expected a list of checks"),
        (('["is_right"]', "[3]"), "[twice] caught_by[0] = 3: expected"),
        (('hint = "Once is enough."', ""), "[twice] lacks 'hint'"),
        (('hint = "Once is enough."', 'hint = ""'), "[twice] hint = '': expected a text"),
        (
            ('edit = [["return x", "return 2 * x"]]', "code = 7"),
            "[twice] code = 7: expected a text",
        ),
        (('[["return x", "return 2 * x"]]', '[["return x"]]'), "[twice] edit[0] = ['return x']: "),
        (('[["return x", "return 2 * x"]]', '["return x"]'), "[twice] edit[0] = 'return x': "),
        (
            ("edit = ", "code = 'x = 1'\nedit = "),
            "[twice]: needs exactly one of edit, code, record",
        ),
        (("[twice]", "[not-a-name]"), "'not-a-name': expected a name of letters, digits"),
        (("[twice]", "[twice"), "not valid TOML"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_file(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    entry = ENTRY.replace("\ndoubles", " doubles").replace(*change)
    with pytest.raises(CourseError, match=r"f\.toml") as caught:
        read_catalogue(_write(tmp_path, entry), ["f"])
    assert said in str(caught.value)


def test_a_file_for_no_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no question 'h'"):
        read_catalogue(_write(tmp_path, ENTRY, "h"), ["f"])


def test_ids_are_unique_in_the_course(tmp_path: Path) -> None:
    entry = ENTRY.replace("\ndoubles", " doubles")
    _write(tmp_path, entry, "g")
    with pytest.raises(CourseError, match="two mistakes have the id 'twice'"):
        read_catalogue(_write(tmp_path, entry), ["f", "g"])


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    first = "import numpy as np\n\n\ndef f(x):\n    return x\n"
    second = "from reference.first import f\n\n\n@staticmethod\ndef g(x):\n    return f(x)\n"
    (tmp_path / "first.py").write_text(first)
    (tmp_path / "second.py").write_text(second)
    return Reference(tmp_path, ["first", "second"])


def test_the_reference_is_one_text_that_runs(reference: Reference) -> None:
    names: dict[str, object] = {}
    exec(reference.source, names)
    assert names["g"](3) == 3  # type: ignore[operator]
    assert "from reference" not in reference.source
    assert "@staticmethod" in reference.source


def test_a_mistake_edits_the_function_of_its_question(tmp_path: Path, reference: Reference) -> None:
    entry = ENTRY.replace("\ndoubles", " doubles")
    folder = tmp_path / "mistakes"
    folder.mkdir()
    (mistake,) = read_catalogue(_write(folder, entry), ["f"])
    assert reference.with_mistakes(mistake) == "def f(x):\n    return 2 * x"


def test_an_edit_that_does_not_fit_is_named(tmp_path: Path, reference: Reference) -> None:
    folder = tmp_path / "mistakes"
    folder.mkdir()
    entry = ENTRY.replace("\ndoubles", " doubles").replace('"return x"', '"return y"')
    (mistake,) = read_catalogue(_write(folder, entry), ["f"])
    with pytest.raises(CourseError, match=r"f\.toml: \[twice\] edits 'return y'.* 0 times"):
        reference.with_mistakes(mistake)


def test_a_record_is_altered_and_the_given_one_stays(tmp_path: Path) -> None:
    entry = ENTRY.replace("\ndoubles", " doubles").partition("edit")[0]
    entry += "record = '''\ndef alter(document):\n    document['a'] = 2\n    return document\n'''"
    (mistake,) = read_catalogue(_write(tmp_path, entry), ["f"])
    assert json.loads(Reference(tmp_path, []).altered(b'{"a": 1}', mistake)) == {"a": 2}


def test_conditions_are_the_functions_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "conditions.py"
    path.write_text(
        "import numpy as np\nfrom os.path import join\n\n\n"
        "def _helper(x):\n    return x\n\n\n"
        'def one(arguments):\n    """x is 1."""\n    arguments["x"] = np.ones(2)\n'
    )
    ((said, change),) = read_conditions(path).simpler.items()
    arguments: dict[str, object] = {}
    change(arguments)
    assert said == "x is 1"
    np.testing.assert_array_equal(arguments["x"], np.ones(2))
    assert read_conditions(tmp_path / "none.py") == Conditions()

"""The functions that students may unlock: encrypted for them, with keys for the instructor."""

import ast
import csv
import io

from autograder.checks.own_module import pieces_of
from autograder.checks.unlocking import UNLOCKED_MARK, key_of, locked_file
from autograder.course import Course
from autograder.errors import CourseError
from autograder.faults import Faults

KEYS = "unlock_keys.csv"
"""The file with the keys, in the folder of the solutions."""


def read_unlocked(course: Course) -> dict[str, str]:
    """Read the functions by question, or raise what is wrong with them."""
    found, faults = {}, Faults()
    for name in course.unlock.questions:
        with faults.noted():
            found[name] = _read(course, name)
    faults.stop()
    return found


def for_the_module(course: Course) -> dict[str, str]:
    """Return the functions by question, as they get into the students' module."""
    return {name: _marked(source) for name, source in read_unlocked(course).items()}


def lock(course: Course, secret: bytes) -> bytes:
    """Return the file that students get."""
    texts = for_the_module(course)
    keys = {name: key_of(secret, name) for name in texts}
    return locked_file(texts, keys, course.unlock.told)


def keys_of(course: Course, secret: bytes) -> str:
    """Return the table that the instructor keeps."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["question", "key", "a student runs"])
    for name in course.unlock.questions:
        key = key_of(secret, name)
        writer.writerow([name, key, f'grader.unlock("{name}", "{key}")'])
    return text.getvalue()


def _read(course: Course, name: str) -> str:
    path = course.folder / "solutions" / "unlocked" / f"{name}.py"
    try:
        source = path.read_text(encoding="utf-8")
        nodes = ast.parse(source).body
    except FileNotFoundError:
        raise CourseError(
            f"{path} does not exist, but course.toml names {name} under unlock"
        ) from None
    except (SyntaxError, ValueError) as error:
        raise CourseError(f"{path} is not Python: {error}") from None
    if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in nodes):
        raise CourseError(f"{path} defines no function {name}")
    return source


def _marked(source: str) -> str:
    """Mark every function, so that keeping one's own does not replace it unasked."""
    texts = []
    for piece in pieces_of(source):
        is_function = isinstance(piece.node, ast.FunctionDef)
        texts.append(f"{UNLOCKED_MARK if is_function else ''}{piece.text}")
    return "\n\n\n".join(texts) + "\n"

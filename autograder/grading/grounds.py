"""What the verdicts on each question rest on: a new build is compared question by question.

Too much is safe, too little is not. A file belongs to the questions whose checks reach it: through
imports; through a name, if the reference defines it; or as their mistakes. What no check reaches
in this way belongs to all questions: the support library, the grader, versions, limits.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.grading.bundle import Bundle, figures_of, points_of, policy_of
from autograder.grading.fingerprint import of_framework, of_zips, versions
from autograder.grading.importing import COURSE_PACKAGES
from autograder.strict import Table

_REFERENCE = "files/reference/"
_MISTAKES = "files/mistakes/"
_SHORT = 16
"""Digits of a digest: enough to notice a change."""


class Grounds(Table, frozen=True, kw_only=True):
    """Everything that verdicts rest on."""

    pieces: Mapping[str, str] = {}
    """Files and settings, each with its digest or its value."""
    used_by: Mapping[str, tuple[str, ...]] = {}
    """The pieces that matter to a question, besides those that matter to all."""


@dataclass(frozen=True, kw_only=True)
class Affected:
    """What other grounds mean for the verdicts."""

    questions: Mapping[str, tuple[str, ...]]
    """The questions to be graded again, each with the pieces that changed."""
    common: tuple[str, ...]
    """The pieces that changed and matter to all questions."""
    gone: tuple[str, ...]
    """Questions that are no more."""


def grounds_of(zips: Iterable[Path], bundle: Bundle) -> Grounds:
    """Return what verdicts rest on; the bundle is that of the zips."""
    files, policy = of_zips(zips), policy_of(bundle)
    digests = {name: _digest(data) for name, data in {**files, **of_framework()}.items()}
    settings = {name: _digest(repr(value).encode()) for name, value in policy.items()}
    below = dict(text.rsplit(" ", 1) for text in versions(bundle.requires))
    return Grounds(
        pieces={**digests, **settings, **below},
        used_by={
            question: (
                *sorted(_reached(question, files)),
                points_of(question),
                figures_of(question),
            )
            for question in bundle.points
        },
    )


def affected(old: Grounds, new: Grounds) -> Affected:
    """Compare; a question without any change keeps its verdicts."""
    changed = {
        name
        for name in {**old.pieces, **new.pieces}
        if old.pieces.get(name) != new.pieces.get(name)
    }
    used = {name for one in (old, new) for names in one.used_by.values() for name in names}
    common = tuple(sorted(changed - used))
    questions = {}
    for question, names in new.used_by.items():
        own = changed & {*names, *old.used_by.get(question, ())}
        if own or common or question not in old.used_by:
            questions[question] = tuple(sorted(own))
    gone = tuple(question for question in old.used_by if question not in new.used_by)
    return Affected(questions=questions, common=common, gone=gone)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_SHORT]


def _reached(question: str, files: Mapping[str, bytes]) -> set[str]:
    """Return the files that the checks of a question reach."""
    defined = _defined(files)
    reached, waiting = set[str](), [f"tests/{question}.py"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in files:
            continue
        reached.add(name)
        tree = ast.parse(files[name])
        waiting += _imported(tree)
        if not name.startswith(_REFERENCE):
            words = {question, *_words(tree)}
            waiting += [place for word in words for place in defined.get(word, ())]
            reached |= {f"{_MISTAKES}{word}.toml" for word in words} & files.keys()
    return reached


def _defined(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return in which modules of the reference each name is defined."""
    defined: dict[str, list[str]] = {}
    for name, data in files.items():
        if name.startswith(_REFERENCE) and name.endswith(".py"):
            for node in ast.parse(data).body:
                targets = node.targets if isinstance(node, ast.Assign) else []
                made = [target.id for target in targets if isinstance(target, ast.Name)]
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    made = [node.name]
                for word in made:
                    defined.setdefault(word, []).append(name)
    return defined


def _imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of the course that are imported anywhere in a module."""
    for node in ast.walk(tree):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in named:
            package, *rest = name.split(".")
            if package in COURSE_PACKAGES and rest:
                yield str(PurePosixPath("files", package, *rest).with_suffix(".py"))


def _words(tree: ast.AST) -> Iterator[str]:
    """Yield every name that a module uses, also in a text, as `getattr` takes it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value

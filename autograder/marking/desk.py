"""All that markers ask for: pages, the state of a question, a change.

Each call opens the store anew, so calls may come at the same time, and from several programs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.marking.answers import Group, groups, id_of
from autograder.marking.changing import Change, Conflict, Invalid, change
from autograder.marking.history import history_of
from autograder.marking.page import mark_state, page, progress, state
from autograder.model import TextQuestion
from autograder.store import Store


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The texts of one output folder, and who marks them."""

    database: Path
    stems: Sequence[str]
    questions: Mapping[str, TextQuestion]
    by: str
    blind: bool
    pdfs_of: Callable[[str], Sequence[Path]]
    """The PDF files of a submission."""

    def first(self) -> str:
        """Return the first question that has texts without a complete mark."""
        with Store(self.database) as store:
            for asked in self.questions.values():
                here = progress(asked.name, self._groups(store, asked))
                if here.complete < here.total:
                    return asked.name
        return next(iter(self.questions))

    def page(self, name: str) -> str:
        """Return the page of a question."""
        with Store(self.database) as store:
            stamp = store.marks.stamp()
            found = {one.name: self._groups(store, one) for one in self.questions.values()}
        others = [progress(one, of_one) for one, of_one in found.items()]
        return page(self.questions[name], found[name], others, stamp, blind=self.blind)

    def state(self, name: str, stamp: str) -> Mapping[str, Any] | None:
        """Return the marks of a question; None if nothing has changed since the stamp."""
        with Store(self.database) as store:
            now = store.marks.stamp()
            if now == stamp:
                return None
            asked = self.questions[name]
            return state(asked, self._groups(store, asked), now)

    def save(self, given: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Make a change; return an HTTP status, and the mark as it is now or what is wrong."""
        try:
            asked = self.questions[given["question"]]
            wanted = Change(
                field=str(given["field"]), was=given["was"], to=given["to"], seen=given["seen"]
            )
        except (KeyError, TypeError):
            return 400, {"error": "a change names answer, question, field, was, to and seen"}
        with Store(self.database) as store:
            stem = self._stem(store, given.get("answer"))
            if stem is None:
                return 404, {"error": "no such answer"}
            try:
                change(store, stem, asked, wanted, self.by)
            except Invalid as error:
                return 400, {"error": f"Not saved: {error}."}
            except Conflict as error:
                reload = "reload" in str(error)
                return 409, {
                    **self._told(store, stem, asked),
                    "error": str(error),
                    "reload": reload,
                }
            return 200, self._told(store, stem, asked)

    def pdf(self, answer: str, number: int) -> Path | None:
        """Return a PDF file of the submission of an answer."""
        with Store(self.database) as store:
            stem = self._stem(store, answer)
        files = self.pdfs_of(stem) if stem is not None else ()
        return files[number] if number < len(files) else None

    def history(self, name: str, id_: str) -> Sequence[str] | None:
        """Return who changed the mark of an answer to what, the last change first."""
        with Store(self.database) as store:
            stem = self._stem(store, id_)
            return None if stem is None else history_of(store, stem, name)

    def _told(self, store: Store, stem: str, asked: TextQuestion) -> Mapping[str, Any]:
        (group,) = groups([store.texts(stem)], asked, store.marks.key(), blind=self.blind)
        return {"mark": mark_state(group.answers[0], asked)}

    def _stem(self, store: Store, id_: Any) -> str | None:
        key = store.marks.key()
        return next((stem for stem in self.stems if id_of(stem, key) == id_), None)

    def _groups(self, store: Store, asked: TextQuestion) -> Sequence[Group]:
        reports = [store.texts(stem) for stem in self.stems]
        key = store.marks.key()
        return groups(reports, asked, key, blind=self.blind, pdfs_of=self.pdfs_of)

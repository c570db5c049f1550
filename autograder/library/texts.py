"""Texts are marked: on a local page, or through a table that is written and read back."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.library.current_zips import current_zips
from autograder.library.ending import CutShort, ending_in_order
from autograder.library.pages import stems_of_last_run
from autograder.library.pdfs import pdfs_of
from autograder.library.run_result import GRADES_DB
from autograder.library.tables import write_about, write_tables
from autograder.marking.desk import Desk
from autograder.marking.server import Server
from autograder.marking.spreadsheet import Read, read_marks, write_marks
from autograder.model import TextQuestion
from autograder.store import Store


def mark_texts(  # noqa: PLR0913 - as many options as the command has
    out: str | Path,
    *,
    blind: bool = False,
    by: str = "",
    course: str | Path = ".",
    dist: str | Path | None = None,
    opened: Callable[[str], None] = print,
) -> None:
    """Serve the page on which texts are marked until a signal ends it; then write all tables.

    `opened` gets the link. A mark is on the disk when the page says so; the tables and pages in
    `out` have it after the end, or after the next run into the same folder.
    """
    folder = Path(out)
    with _opened(folder, course, dist) as (bundle, stems, questions):
        desk = Desk(
            database=folder / GRADES_DB,
            stems=stems,
            questions=questions,
            by=by or _login(),
            blind=blind,
            pdfs_of=lambda stem: pdfs_of(folder, stem),
        )
        with Server(desk) as server:
            try:
                opened(server.link)
                server.serve_forever()
            except CutShort:
                pass
        _write(folder, bundle, stems)


def export_texts(
    out: str | Path,
    path: str | Path,
    *,
    blind: bool = False,
    course: str | Path = ".",
    dist: str | Path | None = None,
) -> int:
    """Write answers and marks into a CSV file to fill in; return how many answers there are."""
    folder = Path(out)
    with (
        _opened(folder, course, dist) as (_, stems, questions),
        Store(folder / GRADES_DB) as store,
    ):
        return write_marks(
            store,
            stems,
            list(questions.values()),
            Path(path),
            blind=blind,
            pdfs_of=lambda stem: pdfs_of(folder, stem),
        )


def import_texts(
    out: str | Path,
    path: str | Path,
    *,
    by: str = "",
    course: str | Path = ".",
    dist: str | Path | None = None,
) -> Read:
    """Read marks from such a file, all or none, and write the tables; tell what was not taken."""
    folder = Path(out)
    with _opened(folder, course, dist) as (bundle, stems, questions):
        with Store(folder / GRADES_DB) as store:
            read = read_marks(store, stems, list(questions.values()), Path(path), by or _login())
        _write(folder, bundle, stems)
    return read


@contextmanager
def _opened(
    out: Path, course: str | Path, dist: str | Path | None
) -> Iterator[tuple[Bundle, list[str], dict[str, TextQuestion]]]:
    stems = stems_of_last_run(out)
    zips = current_zips(Path(course), Path(dist) if dist else None)
    with ending_in_order(), open_bundle(*zips) as bundle:
        questions = {one.name: one for part in bundle.parts for one in part.text_questions}
        if not questions:
            raise UserError("This course has no texts: no [part.texts] in course.toml")
        yield bundle, stems, questions


def _write(out: Path, bundle: Bundle, stems: list[str]) -> None:
    with Store(out / GRADES_DB) as store:
        for stem in stems:
            write_about(store.load(stem), out, bundle)
        write_tables(out, store, bundle, stems)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "somebody"

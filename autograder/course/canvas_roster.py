"""A roster from the gradebook that Canvas exports: no second list is needed.

`Student` is "Curie, Marie". The id is the university's (SIS User ID) where the export has it, else
the login, else Canvas's own; what Canvas calls ID also names who handed a file in. Canvas exports
no teams with it: an instructor adds a column Team.
"""

from collections.abc import Iterator

from autograder.course.csv_file import Sheet, cell
from autograder.course.people import Student
from autograder.errors import UserError
from autograder.text import shown

_NAME, _ACCOUNT, _SECTION = "Student", "ID", "Section"
_IDS = ("SIS User ID", "Integration ID", "SIS Login ID", _ACCOUNT)
_TEAM = ("Team", "Group")
_TEST_STUDENT = "Student, Test"


def is_canvas_gradebook(sheet: Sheet) -> bool:
    """Return whether these are the columns of Canvas."""
    return {_NAME, _ACCOUNT, _SECTION} <= {title.strip() for title in sheet.head}


def students_of(sheet: Sheet) -> Iterator[Student]:
    """Yield the students; the lines above them and Canvas's test student are none."""
    at = {title.strip(): number for number, title in enumerate(sheet.head)}
    seen = dict[str, int]()
    for number, row in zip(sheet.numbers[1:], sheet.rows[1:], strict=True):
        values = {title: cell(row[at[title]]) for title in at if at[title] < len(row)}
        name, account = values.get(_NAME, ""), values.get(_ACCOUNT, "")
        if not account.isdecimal() or name == _TEST_STUDENT:
            continue
        if account in seen:
            raise UserError(
                f"{sheet.path}, line {number}: the ID {shown(account)} appears twice, first on line"
                f" {seen[account]}. Export the gradebook again"
            )
        seen[account] = number
        family, _, given = name.partition(", ")
        id_ = next(values[title] for title in _IDS if values.get(title))
        team = next((values[title] for title in _TEAM if values.get(title)), "")
        yield Student(id=id_, family=family, given=given, team=team, account=account)

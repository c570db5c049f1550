"""Times as Moodle writes them into worksheets: in the language of the site, without a zone.

    Friday, 27 November 2026, 10:35 AM        Freitag, 27. November 2026, 10:35

Numbers and the name of the month are enough. A month of another language is not guessed.
"""

import re
from datetime import datetime, tzinfo

_MONTHS = (
    "january januar janvier enero gennaio janeiro januari",
    "february februar février febrero febbraio fevereiro februari",
    "march märz mars marzo março maart marts",
    "april avril abril aprile",
    "may mai mayo maggio maio mei maj",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août agosto augustus augusti",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre diciembre dicembre dezembro desember",
)
"""English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian."""
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_YEAR = re.compile(r"(?<!\d)(?:19|2\d)\d\d(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.](\d\d)(?!\d)(?:\s*([ap])\.?\s*m\b)?", re.IGNORECASE)
_EAST_ASIAN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")


def looks_like_a_time(text: str) -> bool:
    """Tell whether a cell holds a time, in whatever language."""
    return bool(_YEAR.search(text) and _CLOCK.search(text))


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """Return the time in a cell; None if it is none, or of a language that is not known here."""
    clock, day = _CLOCK.search(text), _day(text)
    if clock is None or day is None:
        return None
    hour, minute, half = int(clock[1]), int(clock[2]), (clock[3] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(*day, hour, minute, tzinfo=zone)
    except ValueError:
        return None


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _EAST_ASIAN.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    year = _YEAR.search(text)
    words = re.findall(r"[^\W\d_]+", text.casefold())
    months = {_NUMBERS[word] for word in words if word in _NUMBERS}
    rest = _CLOCK.sub(" ", _YEAR.sub(" ", text))
    days = re.findall(r"(?<!\d)\d{1,2}(?!\d)", rest)
    if year is None or len(months) != 1 or len(days) != 1:
        return None
    return int(year.group()), months.pop(), int(days[0])

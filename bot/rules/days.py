"""Rules: which day somebody means in a sentence, and never another one.

"The 30th", "next Friday", "two more weeks", "hasta enero": what people write in passing, in English and Spanish. A day
that does not exist, two days at once, or an end that cannot be read ("until the audit is over") is a fault, so that it
is asked for and not guessed; whatever was read is shown as a date before anything is done with it.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_ENGLISH = [name.casefold() for name in months.month_name if name]
_SPANISH = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
]  # fmt: skip
_MONTHS = {
    form: number
    for names in (_ENGLISH, _SPANISH)
    for number, name in enumerate(names, start=1)
    for form in (name, name[:3])
} | {"sept": 9, "setiembre": 9}
_DIAS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_WEEKDAYS = {
    name: number
    for names in ([name.casefold() for name in months.day_name], _DIAS)
    for number, name in enumerate(names)
}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "couple of": 2, "couple": 2, "fifteen": 15, "thirty": 30,
    "un": 1, "una": 1, "otra": 1, "otro": 1, "dos": 2, "un par de": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "diez": 10, "quince": 15, "treinta": 30,
}  # fmt: skip
_UNITS = {"d": 1, "w": 7, "s": 7, "m": 30}
"""Days of a unit by its first letter: day, week, semana, month or mes."""


def _one_of(words: dict[str, int]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


_MONTH, _WEEKDAY, _COUNT = f"(?P<month>{_one_of(_MONTHS)})\\.?", _one_of(_WEEKDAYS), _one_of(_COUNTS)
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?:,? (?:de |del )?(?P<year>20\d{2}))?"
_UNTIL = r"\b(?:until+|till?|til|hasta(?: el| la| los)?)"
_NOT_AGO = r"(?! (?:ago|back|earlier|before)\b)"


@dataclass(frozen=True, slots=True)
class Named:
    """A day by its date, or a span in days; a day has no span."""

    until: date | None = None
    days: int = 0


class Fault(Exception):
    """A day is meant and cannot be told with certainty."""


def named(folded: str, today: date) -> Named | None:
    """The one day or span in a text in small letters without accents; None without one, `Fault` where it is unclear."""
    found: set[Named] = set()
    rest = folded
    for pattern, read in _READERS:
        for match in list(pattern.finditer(rest)):
            found.add(read(match, today))
            rest = f"{rest[: match.start()]}{' ' * (match.end() - match.start())}{rest[match.end() :]}"
    if len(found) > 1 or (not found and _ends_somewhere(rest)):
        raise Fault
    return next(iter(found), None)


def _ends_somewhere(folded: str) -> bool:
    """Whether an end is named that nothing here can read; "until further notice" names none."""
    said = re.search(rf"{_UNTIL} (?!then\b|further\b|nuevo\b|entonces\b|we\b|i\b)\w", folded)
    return said is not None


def _iso(match: re.Match[str], today: date) -> Named:
    return _on(int(match[1]), int(match[2]), int(match[3]))


def _numbers(match: re.Match[str], today: date) -> Named:
    """A date with a stroke; where day and month could change places it is not clear which is which."""
    first, second = int(match[1]), int(match[2])
    if first <= 12 and second <= 12 and first != second:
        raise Fault
    month, day = (second, first) if first > 12 else (first, second)
    if match[3]:
        return _on(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, day)
    return _next(month, day, today)


def _month_and_day(match: re.Match[str], today: date) -> Named:
    month, day = _MONTHS[match["month"]], int(match["day"])
    return _on(int(match["year"]), month, day) if match["year"] else _next(month, day, today)


def _end_of_month(match: re.Match[str], today: date) -> Named:
    if match["month"]:
        month = _MONTHS[match["month"]]
        first = date(today.year + (month < today.month), month, 1)
    else:
        first = _first_after(today) if (match["which"] or "").strip() in ("next", "proximo") else today.replace(day=1)
    return Named(_first_after(first) - timedelta(days=1))


def _end_of_year(match: re.Match[str], today: date) -> Named:
    return Named(date(today.year, 12, 31))


def _new_year(match: re.Match[str], today: date) -> Named:
    return Named(date(today.year + 1, 1, 1))


def _until_month(match: re.Match[str], today: date) -> Named:
    month = _MONTHS[match["month"]]
    return Named(date(today.year + (month <= today.month), month, 1))


def _next_month(match: re.Match[str], today: date) -> Named:
    return Named(_first_after(today))


def _day_alone(match: re.Match[str], today: date) -> Named:
    """The 30th of this month, or of the next one where that has passed."""
    day = int(match["day"])
    first = today.replace(day=1) if day >= today.day else _first_after(today)
    return _on(first.year, first.month, day)


def _weekday(match: re.Match[str], today: date) -> Named:
    """The next such day; with "next", the one of the week after this, as most people mean it."""
    ahead = (_WEEKDAYS[match["weekday"]] - today.weekday()) % 7 or 7
    if match["which"] and ahead <= 6 - today.weekday():
        ahead += 7
    return Named(today + timedelta(days=ahead))


def _span(match: re.Match[str], today: date) -> Named:
    count = match["count"]
    many = int(count) if count.isdecimal() else _COUNTS[count]
    days = many * _UNITS[match["unit"][0]]
    if not 1 <= days <= 400:
        raise Fault
    return Named(days=days)


def _tomorrow(match: re.Match[str], today: date) -> Named:
    return Named(today + timedelta(days=1))


def _on(year: int, month: int, day: int) -> Named:
    try:
        return Named(date(year, month, day))
    except ValueError:
        raise Fault from None


def _next(month: int, day: int, today: date) -> Named:
    """The next such day; a 29th of February is one where there is one this year."""
    this = _on(today.year, month, day).until
    return _on(today.year + 1, month, day) if this is not None and this < today else Named(this)


def _first_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Named]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\b(20\d{2})-(\d{2})-(\d{2})\b", _iso),
        (r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b", _numbers),
        (
            rf"\b(?:end|fin|finales|final) (?:of |de |del )?(?:the |el )?(?P<which>this |next |este |proximo )?"
            rf"(?:month|mes\b|{_MONTH}(?!\w))",
            _end_of_month,
        ),
        (r"\b(?:end of (?:the |this )?year|year end|(?:fin|finales|final) de(?:l)? ano)\b", _end_of_year),
        (rf"{_UNTIL} (?:the )?new year\b|\bhasta (?:el )?ano nuevo\b", _new_year),
        (rf"\b(?:the )?{_DAY}(?:st|nd|rd|th)? ?(?:of |de )?{_MONTH}{_YEAR}(?!\w)", _month_and_day),
        (rf"\b{_MONTH} (?:the )?{_DAY}(?:st|nd|rd|th)?{_YEAR}\b", _month_and_day),
        (rf"{_UNTIL} (?:the (?:start|beginning) of )?{_MONTH}(?!\w)", _until_month),
        (rf"{_UNTIL} (?:next month|(?:el )?proximo mes|(?:el )?mes que viene)\b", _next_month),
        (r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)?\b", _day_alone),
        (rf"\b{_DAY}(?:st|nd|rd|th)\b", _day_alone),
        (rf"\b(?:hasta )?el (?:dia )?{_DAY}\b", _day_alone),
        (rf"\b(?:el )?(?P<which>next )?(?:proximo |este )?(?P<weekday>{_WEEKDAY})(?! pasado)\b", _weekday),
        (
            rf"\b(?P<count>\d{{1,3}}|{_COUNT}) (?:more |extra |additional |mas )?"
            rf"(?P<unit>days?|weeks?|months?|dias?|semanas?|mes(?:es)?)\b{_NOT_AGO}",
            _span,
        ),
        (r"\btomorrow\b|(?<!esta )(?<!la )\bmanana\b", _tomorrow),
    )
)

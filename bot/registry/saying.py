"""How a figure is said: its value with its unit, out of how many, and for which days."""

from __future__ import annotations

from datetime import date

from bot.rules.periods import Span, name_of
from bot.words import month_name
from config.catalogue import Catalogue
from storage.figures import COUNT, PERCENT, RATIO, Figure, Measure

SMALL = 30
"""A denominator below which a rate moves a lot by chance, so that whoever reads it is told (field.md 4.3)."""


class Saying:
    """Words for figures, in the language of whoever reads them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def value(self, measure: Measure, figure: Figure, language: str) -> str:
        """The value with its unit: "16.4 %"; that it is withheld, where it is."""
        if figure.value is None:
            return self._say(language, "withheld")
        return self.number(measure, figure.value, language)

    def number(self, measure: Measure, value: float, language: str) -> str:
        """A number as this measure's are written."""
        match measure.unit:
            case unit if unit == PERCENT:
                return self._say(language, "percent", number=_short(value, 1))
            case unit if unit == RATIO:
                return _short(value, 4)
            case unit if unit == COUNT:
                return f"{value:,.0f}"
            case unit:
                return self._say(language, "with_unit", number=_short(value, 2), text=unit)

    def whole(self, measure: Measure, figure: Figure, language: str) -> str:
        """The value and out of how many: "16.4 % (1,220 of 7,439)"."""
        value = self.value(measure, figure, language)
        if figure.numerator is None or figure.denominator is None:
            return value
        counts = {"count": f"{figure.numerator:,}", "number": f"{figure.denominator:,}"}
        return self._say(language, "counts", value=value, **counts)

    def period(self, figure: Figure, language: str) -> str:
        """The days that it is for: "Q2 2026", "June 2026", "2026", "1 July 2020 to 30 June 2023"."""
        return self.days(figure.first, figure.last, language)

    def brief(self, figure: Figure, language: str) -> str:
        """The same days under a mark of a chart, where there is little room: "7/2020–6/2023"."""
        days = Span(figure.first, figure.last)
        if any(name_of(days, each) for each in ("yearly", "quarterly", "monthly")):
            return self.period(figure, language)
        return f"{days.first.month}/{days.first.year}–{days.last.month}/{days.last.year}"

    def days(self, first: date, last: date, language: str) -> str:
        """The days from the first to the last, as people call them."""
        span = Span(first, last)
        if name_of(span, "yearly"):
            return str(first.year)
        if name_of(span, "quarterly"):
            return self._say(language, "quarter", number=(first.month + 2) // 3, year=first.year)
        if name_of(span, "monthly"):
            return self._say(
                language, "month", month=month_name(self._catalogue, first.month, language), year=first.year
            )
        return self._say(language, "span", first=self._day(first, language), last=self._day(last, language))

    def direction(self, measure: Measure, language: str) -> str:
        """Which way is better, and that it does not allow for how ill people were, where that is so."""
        parts = [] if measure.direction == "neither" else [self._say(language, f"better.{measure.direction}")]
        if not measure.risk_adjusted and measure.unit != COUNT:
            parts.append(self._say(language, "not_adjusted"))
        return " ".join(parts)

    def _day(self, day: date, language: str) -> str:
        month = month_name(self._catalogue, day.month, language)
        return f"{self._catalogue.say('date.short', language, day=day.day, month=month)} {day.year}"

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"figures.{key}", language, **values)


def _short(value: float, most: int) -> str:
    """A number with so many decimals at most, and one at least where it has any."""
    text = f"{value:,.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Reads a FHIR R4 MeasureReport as a receipt, and answers as FHIR does, with an OperationOutcome.

What is read is what every summary MeasureReport of Da Vinci DEQM names: status, type, measure, date, reporter, period.
Its results are not looked at: that something arrived is all that a receipt says. A report of another type speaks of
patients and is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.arrivals import LONGEST_NAME, Arrival, Fault, Outcome
from handlers.intake.schema import seen

JSON = "application/fhir+json"
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]))?"
)
"""FHIR's date or dateTime as far as the day; one of a whole month or year says too little here."""
_READ_ALL = ConfigDict(extra="ignore")
Text = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(seen),
]


def _day(value: str) -> str:
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise ValueError("it should be a day such as 2026-07-14, or a dateTime with its zone")
    try:
        date.fromisoformat(found[1])
    except ValueError:
        raise ValueError("there is no such day") from None
    return found[1]


Day = Annotated[str, StringConstraints(strict=True, max_length=40), AfterValidator(_day)]


class Identifier(BaseModel):
    """What a system calls somebody."""

    model_config = _READ_ALL

    value: Text | None = None


class Reporter(BaseModel):
    """Whose data it is: an identifier, a name, or a reference such as ``Organization/mercy-hill``."""

    model_config = _READ_ALL

    reference: Text | None = None
    identifier: Identifier | None = None
    display: Text | None = None

    @model_validator(mode="after")
    def _named(self) -> Reporter:
        if not self.names:
            raise ValueError("it names nobody: an identifier, a display or a reference is needed")
        return self

    @property
    def names(self) -> list[str]:
        """Each name it gives, the plainest first, since staff read it where it fits nobody."""
        given = [self.display, self.identifier.value if self.identifier else None, _last(self.reference)]
        return list(dict.fromkeys(name for name in given if name))


class Span(BaseModel):
    """A period, its first and its last day."""

    model_config = _READ_ALL

    start: Day
    end: Day


class MeasureReport(BaseModel):
    """The parts of a summary MeasureReport that say what arrived."""

    model_config = _READ_ALL

    resource_type: Literal["MeasureReport"] = Field(alias="resourceType")
    status: Literal["complete", "pending", "error"]
    type: Literal["individual", "subject-list", "summary", "data-collection", "data-exchange"]
    measure: Text
    date: Day
    reporter: Reporter
    period: Span
    id: Text | None = None


def arrival(value: Any, tomorrow: date) -> Arrival | Sequence[Fault]:
    """The receipt that a MeasureReport is, or why it is none; `tomorrow` is the last day on which one can be dated."""
    try:
        found = MeasureReport.model_validate(value)
    except ValidationError as error:
        return _faults(error)
    if found.type != "summary" or "subject" in value:
        return [Fault(0, "type: only a summary of a whole organisation is taken here, and none that names a subject")]
    if found.status != "complete":
        return [Fault(0, "status: a report that is pending or in error says not yet that something arrived")]
    if date.fromisoformat(found.date) > tomorrow:
        return [Fault(0, "date: it lies in the future")]
    if found.period.end < found.period.start:
        return [Fault(0, "period: it ends before it begins")]
    canonical = found.measure.partition("|")[0]
    names = list(dict.fromkeys(name for name in (_last(canonical), canonical, found.measure) if name))
    members = found.reporter.names
    return Arrival(
        row=1,
        member=members[0],
        data_set=names[0],
        period=f"{found.period.start}/{found.period.end}",
        reference=found.id or "",
        members=tuple(members[1:]),
        data_sets=tuple(names[1:]),
    )


def outcome(issues: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """An OperationOutcome: severity, code and words of each issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": one, "code": code, "diagnostics": words} for one, code, words in issues],
    }


def refused(faults: Sequence[Fault]) -> dict[str, Any]:
    """That nothing was used, and why."""
    return outcome([("error", "invalid", one.why) for one in faults])


def heard(one: Outcome, why: str) -> dict[str, Any]:
    """What became of the report; `why` is why it settles nothing, in words."""
    told = {"settled": "Settled. Thank you.", "already": "It was noted before; nothing has changed."}
    words = told.get(one.told) or f"Kept for the staff to look at: {why}."
    return outcome([("information", "informational", words)])


def _last(reference: str | None) -> str:
    """What stands after the last stroke: the id in a reference, the short name of a measure in its address."""
    return (reference or "").rstrip("/").rpartition("/")[2]


def _faults(error: ValidationError) -> list[Fault]:
    faults = []
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        where = ".".join(str(part) for part in one["loc"])
        why = str(one["msg"]).removeprefix("Value error, ")
        faults.append(Fault(0, f"{where}: {why}" if where else why))
    return faults

"""What a body of receipts looks like, and the values that it becomes."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from bot.arrivals import LONGEST_NAME, LONGEST_PERIOD, MOST_IN_ONE, Arrival, Fault
from bot.spreadsheet import is_hidden

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def seen(text: str) -> str:
    """The same text, if each of its letters can be seen. Raises ValueError."""
    if any(is_hidden(letter) for letter in text):
        raise ValueError("it holds a character that cannot be seen")
    return text


def _a_day(value: object) -> object:
    if value is not None and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("it should be a day such as 2026-07-14")
    return value


Name = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(seen),
]


class ReceiptBody(BaseModel):
    """One receipt: whose data, which data set, for which period."""

    model_config = ConfigDict(extra="forbid", title="Receipt")

    member: Name = Field(description="The member's name, its key, or what your system calls it.")
    data_set: Name = Field(description="The data set's short name, or the title of its schedule.")
    period: Annotated[
        str,
        StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=LONGEST_PERIOD),
        AfterValidator(seen),
    ] = Field(description="Such as Q2 2026, 2026-Q2, Apr 2026 or 2026-04-01/2026-06-30.")
    received_on: Annotated[date | None, BeforeValidator(_a_day)] = Field(
        None, description="The day it arrived with you; today if it is left out."
    )
    reference: Annotated[
        str, StringConstraints(strict=True, strip_whitespace=True, max_length=LONGEST_NAME), AfterValidator(seen)
    ] = Field("", description="Your own number for the file. Nothing that names a patient.")


class ReceiptsBody(BaseModel):
    """Some receipts, of which all are used or none."""

    model_config = ConfigDict(extra="forbid", title="Receipts")

    receipts: list[ReceiptBody] = Field(min_length=1, max_length=MOST_IN_ONE)


def arrivals(value: Any) -> list[Arrival] | list[Fault]:
    """What a body says arrived: one receipt, or a list of them; or what is wrong with each row."""
    body = value if isinstance(value, dict) and "receipts" in value else {"receipts": [value]}
    try:
        found = ReceiptsBody.model_validate(body)
    except ValidationError as error:
        return _faults(error)
    return [
        Arrival(row, one.member, one.data_set, one.period, one.received_on, one.reference)
        for row, one in enumerate(found.receipts, start=1)
    ]


def _faults(error: ValidationError) -> list[Fault]:
    """One sentence a fault, by its row; a name that is not ours is not repeated."""
    faults = []
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        where = one["loc"]
        row = where[1] + 1 if len(where) > 1 and isinstance(where[1], int) else 0
        field = where[2] if len(where) > 2 else ""
        if one["type"] == "extra_forbidden":
            faults.append(Fault(row, "a name that is not one of ours stands in it"))
        else:
            why = str(one["msg"]).removeprefix("Value error, ")
            faults.append(Fault(row, f"{field}: {why}" if field else why))
    return faults[:MOST_IN_ONE]

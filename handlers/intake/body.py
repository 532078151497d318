"""Reads the bytes of a request as JSON, and refuses what holds patient data before anything else looks at it.

Whatever is wrong is said in one sentence that repeats nothing of what was sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from bot.rules.screen import screened

MOST_PARTS = 50_000
"""Values in one body; more than this is no list of receipts."""


class BadBodyError(Exception):
    """A body that is not used, and why; `is_patient_data` where it seems to speak of a patient."""

    def __init__(self, why: str, *, is_patient_data: bool = False) -> None:
        super().__init__(why)
        self.why, self.is_patient_data = why, is_patient_data


def read(body: bytes) -> Any:
    """The value that the body says, screened. Raises BadBodyError."""
    value = _parsed(body)
    kinds = screened("\n".join(_lines(value)))
    if kinds:
        why = f"The body seems to hold patient data ({', '.join(kinds)}), so nothing of it was kept."
        raise BadBodyError(why, is_patient_data=True)
    return value


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise BadBodyError("The body is not UTF-8 text.") from None
    except RecursionError:
        raise BadBodyError("The body is nested too deeply.") from None
    except ValueError:
        raise BadBodyError("The body is not JSON, or says the same name twice in one object.") from None


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _lines(value: Any) -> Iterator[str]:
    """Each text and number with the name that it has, one a line."""
    waiting: list[tuple[str, Any]] = [("", value)]
    seen = 0
    while waiting:
        name, one = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise BadBodyError("The body holds more values than a list of receipts has use for.")
        if isinstance(one, dict):
            waiting.extend(one.items())
        elif isinstance(one, list):
            waiting.extend((name, part) for part in one)
        elif isinstance(one, str | int | float) and not isinstance(one, bool):
            yield f"{name}: {one}" if name else str(one)

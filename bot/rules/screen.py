"""Rules: no patient data is kept, and what cannot be screened is refused.

A message that holds an identifier of a patient is refused whole, since masking one part leaves its neighbours readable.
The rules look for identifiers by their shape and the words beside them. A name without such words is not found
reliably, and the product says so.

Numbers that only look alike stay welcome: measure ids, value-set ids, organisations' provider numbers, reporting
periods, office phones, and a mailbox that is called after patients.
"""

from __future__ import annotations

import re

from bot.rules import births, identifiers, patients
from bot.rules.unmask import readings, unmask

KINDS = ("birth_date", "claim_id", "contact_detail", "mbi", "member_id", "mrn", "patient_name", "ssn")
UNREADABLE = "unreadable"
"""The kind that `screened` gives to a text on which the screen failed."""

_NOBODYS = re.compile(
    r"\b(?:npi|ccn|tin|ein|oid|taxonomy)\b[\s#:=()a-z]{0,12}\d[\d.\-]{4,60}|(?<![\d.])\d{1,3}(?:\.\d{1,12}){4,20}(?![\d.])",
    re.IGNORECASE,
)
"""Numbers of organisations and of value sets, which are nobody's and are taken out first."""
_FEWEST_DIGITS = 2
_MAYBE_BORN = re.compile(r"birth|dob|d\.o\.b|b-?day", re.IGNORECASE)
_SSN_SHAPED = re.compile(r"\d{3}-\d\d-\d{4}")
_PERSONAL_COLUMNS = {
    "mrn": "mrn", "medical_record_number": "mrn", "patient_id": "mrn", "patientid": "mrn", "dob": "birth_date",
    "date_of_birth": "birth_date", "birth_date": "birth_date", "birthdate": "birth_date", "ssn": "ssn",
    "patient_name": "patient_name", "patient": "patient_name", "resident_name": "patient_name", "mbi": "mbi",
    "member_id": "member_id", "claim_id": "claim_id", "claim_number": "claim_id",
}  # fmt: skip
_SPLITS = re.compile(r"[,;|\t]")


def screen(text: str) -> tuple[str, ...]:
    """The kinds of patient data in this text, sorted; empty means that none was recognised."""
    kinds = _patient_rows(unmask(text))
    for reading in readings(text):
        kinds |= _kinds_in(_NOBODYS.sub(_kept_if_a_persons, reading))
    return tuple(sorted(kinds))


def screened(text: str) -> tuple[str, ...]:
    """As `screen`, but a text that it cannot read counts as refused: when in doubt, nothing is kept."""
    try:
        return screen(text)
    except Exception:
        return (UNREADABLE,)


def _kinds_in(plain: str) -> set[str]:
    """The kinds in one reading. Most messages hold hardly a digit, and are not searched for numbers."""
    kinds = patients.names_in(plain)
    digits = sum(map(str.isdigit, plain))
    if digits >= _FEWEST_DIGITS:
        kinds |= identifiers.kinds_in(plain)
    if (digits >= _FEWEST_DIGITS or "@" in plain or "(at)" in plain) and patients.holds_a_way_to_reach_one(plain):
        kinds.add("contact_detail")
    if (digits >= _FEWEST_DIGITS or _MAYBE_BORN.search(plain)) and births.holds_one(plain):
        kinds.add("birth_date")
    return kinds


def _kept_if_a_persons(found: re.Match[str]) -> str:
    """A social security number stays one under any label."""
    return found.group() if _SSN_SHAPED.search(found.group()) else " "


def _patient_rows(plain: str) -> set[str]:
    """A table's heading that names a personal column, with a row of values under it."""
    kinds: set[str] = set()
    above: list[str] = []
    for line in plain.splitlines():
        cells = [
            cell.strip().strip("\"'").lower().replace(" ", "_").replace("-", "_")
            for cell in _SPLITS.split(line[:2_000])
        ]
        if len(cells) > 1 and len(cells) == len(above) and re.search(r"\d", line[:2_000]):
            kinds |= {
                _PERSONAL_COLUMNS[name]
                for name, value in zip(above, cells, strict=True)
                if name in _PERSONAL_COLUMNS and value
            }
        if not re.fullmatch(r"[\s|:\-+]*", line[:200]):
            above = cells if len(cells) > 1 else []
    return kinds

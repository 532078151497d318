"""Rules: whether a table holds one row for each patient. Such a table is no document, whatever is around it.

Columns decide, since a list of patients with harmless cells is still a list of patients. What coalitions share are
counts; a column of record numbers or birth dates is in none of them.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Sequence

_SURELY = re.compile(
    r"(?:patient|resident|member|beneficiary|subscriber|enrollee|client)s?[ _-]*(?:full[ _-]*|first[ _-]*|last[ _-]*)?(?:name|id|no|number|mrn|ssn|dob)"
    r"|mrn|mbi|hicn?|ssn|social security(?: number| no)?|medical record(?: number| no)?|medicare (?:number|id|no)|medicaid (?:number|id|no)"
    r"|(?:date of birth|birth[ _-]*date|dob|birthday)|(?:claim|account|encounter|visit)[ _-]*(?:id|no|number)"
    r"|(?:paciente|residente)s?(?: nombre)?|nombre del paciente|fecha de nacimiento|numero de (?:historia|expediente|medicare)",
    re.IGNORECASE,
)  # fmt: skip
_TOGETHER = re.compile(
    r"(?:first|last|given|family|middle)[ _-]*name|surname|name|nombre|apellidos?|sex|gender|age|race|admi(?:t|ssion)[ _-]*date|admitted(?: on)?|discharge(?:d)?[ _-]*(?:date|on)?"
    r"|diagnosis|dx|drg|icd[ _-]*10?|procedure|zip(?: code)?|address|phone",
    re.IGNORECASE,
)
_MANY = 4
"""Columns of the second kind that make a list of patients together: a name, an age, a diagnosis and a date, say."""
_MOST = 60


def patient_columns(header: Sequence[str]) -> list[str]:
    """The columns by which a table's rows are patients; none where they are not."""
    names = [" ".join(one.split())[:_MOST] for one in header]
    surely = [one for one in names if _SURELY.fullmatch(_plain(one))]
    if surely:
        return surely
    together = [one for one in names if _TOGETHER.fullmatch(_plain(one))]
    return together if len(together) >= _MANY else []


def _plain(name: str) -> str:
    return name.strip(" *:#.").replace("_", " ").replace("ú", "u").replace("Ú", "U")

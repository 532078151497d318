"""Whether a question asks for a number that somebody would have to count, so that a data request may bring it (M10)."""

from __future__ import annotations

import re

_COUNTED = re.compile(
    r"\b(?:how (?:many|much|often)|(?:what|which) (?:share|part|percent(?:age)?|proportion|number|rate)"
    r"|(?:rate|share|number|percentage|proportion|count) of|cu[aá]nt[oa]s?|qu[eé] (?:parte|porcentaje|proporci[oó]n)"
    r"|(?:tasa|porcentaje|n[uú]mero|proporci[oó]n) de)\b",
    re.IGNORECASE,
)


def asks_for_a_count(question: str) -> bool:
    """Whether it asks how many, how much or which share."""
    return bool(_COUNTED.search(question))

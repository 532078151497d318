"""Rules: the numbers by which a patient can be looked up, told by their shape or by the words beside them.

A number that has a shape of its own (a social security number, a Medicare number) is found alone. Every other number is
found by its label, in English or Spanish: "MRN", "member ID", "claim number". A number without a label is nobody's, so
that invoices, tickets, provider numbers and codes stay welcome.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from dataclasses import dataclass

_I = re.IGNORECASE
_NUMBER = r"(?:(?:id|ids|identifier|identification|number|numbers|num|no|nr|nbr|nro|card|ref|reference|control|numero)\b\.?|#)"
_ES_NUMBER = r"\b(?:numero|num|nro|no|id|identificacion|tarjeta|codigo)\b\.? (?:de |del |de la )?"
_PERSON = r"(?:patient|pt|resident|client|inpatient)"
_PAYER = (
    r"(?:member|mem|mbr|mcd|mcaid|plan|subscriber|policy(?: ?holder)?|insurance|ins|insured|card ?holder|medicaid|medicare|hoosier healthwise|hip|enrollee"
    r"|beneficiary|benef|recipient|rid|health plan|anthem|humana|aetna|cigna|uhc|unitedhealthcare|united healthcare|bcbs|blue cross"
    r"|molina|caresource|mdwise|ambetter|centene|kaiser|tricare|wellcare|driver'?s? licen[cs]e|passport)"
)
_CLAIM = (
    r"(?:claims?|clm|icn|dcn|tcn|prior[ \-]?auth(?:ori[sz]ation)?|pre-?auth(?:ori[sz]ation)?|authori[sz]ation|auth|pre-?cert(?:ification)?"
    r"|referral|rx|prescription|script|eob|remit(?:tance)?)"
)


@dataclass(frozen=True, slots=True)
class _Label:
    """Words after which a number is a patient's, and how many digits it has at least."""

    kind: str
    words: re.Pattern[str]
    digits: int
    close: bool = False
    """Whether the number follows at once; what says "number" already may have other words in between."""


def _label(kind: str, digits: int, words: str, *, close: bool = False) -> _Label:
    return _Label(kind, re.compile(words.replace("{^}", r"(?<![a-z0-9])"), _I), digits, close)


_LABELS = (
    _label("ssn", 9, r"{^}(?:s\.?s\.?n\b\.?|ss ?#|social security(?: number)?|social|seguro social)"),
    _label("mrn", 4, r"{^}(?:mrns?|m\.r\.n\.?|mr ?#|mr ?no\b\.?|empi|csn|har|emr[ _\-]?(?:id|#|no\b))"),
    _label("mrn", 4, rf"{{^}}(?:medical|med\.?|health|hospital|clinical|her|his|their|{_PERSON}'?s?'?)[ _\-]?rec(?:ord)?s?\.?[ _\-]?{_NUMBER}"),
    _label("mrn", 4, rf"{{^}}{_PERSON}s?'?s?[ \-_]?(?:{_NUMBER}|acct|account)"),
    _label("mrn", 4, rf"{{^}}(?:chart|acct|patient account|hospital account|hospital|hosp|clinic|face ?sheet|accession|specimen|epic|cerner|meditech|ecw|athena)[ _\-]?{_NUMBER}"),
    _label("mrn", 5, rf"{{^}}(?:enc(?:ounter)?|visit|unit|fin|stay|episode|record)[ _\-]?{_NUMBER}"),
    _label("mrn", 5, rf"{{^}}(?:accession|fin|mr|{_PERSON}|chart|med(?:ical)? rec(?:ord)?|enc(?:ounter)?|patient account|hospital account)\b", close=True),
    _label("mrn", 4, r"{^}(?:chart|med(?:ical)? rec(?:ord)?) ?#?(?= ?\d{4})", close=True),
    _label("mrn", 4, rf"(?:{_ES_NUMBER}(?:paciente|expediente|historia|registro medico)|{{^}}expediente|{{^}}historia clinica)\b"),
    _label("member_id", 5, rf"{{^}}{_PAYER}(?:'s)?(?! provider| certification)[ \-_]{{0,2}}{_NUMBER}"),
    _label("member_id", 5, rf"(?:{_ES_NUMBER}(?:miembro|afilia\w{{1,6}}|poliza|asegurad[oa]|suscriptor|beneficiari[oa]|medicaid|medicare|seguro(?! social))|{{^}}poliza)\b"),
    _label("member_id", 6, r"{^}(?:hicn?|mbi|medicaid|rid|enrollee|subscriber|card ?holder|beneficiary|insured|recipient)\b", close=True),
    _label("member_id", 8, r"{^}(?:(?<!per )member|medicare|insurance|group \d{3,9},? id)\b", close=True),
    _label("member_id", 8, r"{^}(?:her|his|their|patient's|pt's) (?:medicaid|medicare|insurance|policy|plan)\b"),
    _label("claim_id", 5, r"{^}pa(?:[ _\-]?#| (?:number|no\b))"),
    _label("claim_id", 5, rf"{{^}}{_CLAIM}[ _\-]?{_NUMBER}"),
    _label("claim_id", 5, rf"(?:{_ES_NUMBER}(?:reclam\w{{0,6}}|autorizacion|receta)|{{^}}reclam\w{{0,6}} ?{_NUMBER})"),
    _label("claim_id", 7, r"{^}(?:claim|icn|dcn|tcn|clm|auth|rx|prescription|referral|authori[sz]ation)\b", close=True),
    _label("claim_id", 7, r"{^}claims(?= #?\d{7,20}(?:,| and | ?& ?| denied| paid| were))", close=True),
)  # fmt: skip
_BETWEEN = re.compile(
    r"(?:[\s:#=.,;?!_'\"()\[\]\-*|`~<>]|(?:is|was|are|were|no|nr|nbr|num|number|numbers|id|ids|of|ending|in|with|for|the|his|her|their|it's|this|that|control|ref|reference"
    r"|de|del|la|el|es|son|numero|medico|medica|clinico|clinica|ends|w|patient|pt|member|resident|client|beneficiary|lady|man|record|on|card|said|shows|says|reads)\b){0,12}",
    _I,
)
_BEFORE = re.compile(
    r"(?<![\w.,/$\-])(?P<value>(?:[a-z]{1,5}-?)?\d[\d\-]{2,20}\d)(?:,? (?:is|was|as|es) (?:the |his |her |their |its |el |su |patient's |pt's )?| ?[(\[=] ?)$",
    _I,
)
"""A number right before its label: "8841207 is her MRN", "8841207 (MRN)"."""
_AT_ONCE = re.compile(r"[\s:#=\-(]{0,4}")
_PREFIXED = re.compile(r"[a-z]{1,5}[\-.,]? ?(?=\d)", _I)
_VALUE = re.compile(r"(?:[a-z]{1,5}[\-.]?)?\d[\da-z]{0,24}(?:[\-./_ ]{1,2}\d[\da-z]{0,24}){0,6}", _I)
_A_YEAR = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])|[ \-/](?:19|20)?\d\d)?")
_A_DAY = re.compile(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})")
_COUNTED = re.compile(
    r"(?:%|[,.]\d| ?(?:percent|patients|charts|rows|records|claims|members|visits|days|stays|residents|dollars|per)\b)",
    _I,
)

_MBI_LETTER, _MBI_ANY, _GAP = r"[ac-hj-kmnp-rt-y]", r"[ac-hj-kmnp-rt-y0-9]", r"[\s\-./_]{0,3}"
_MBI_SPOKEN = r"[ .,\-]{0,3}".join(
    ["[1-9]", _MBI_LETTER, _MBI_ANY, r"\d", _MBI_LETTER, _MBI_ANY, r"\d", _MBI_LETTER, _MBI_LETTER, r"\d", r"\d"]
)
"""The same number, read out sign by sign."""
_SEPARATOR = r" ?[\-./_] ?"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ssn", re.compile(rf"(?<![\d.\-/])(?!000)\d{{3}}({_SEPARATOR})(?!00)\d{{2}}{_SEPARATOR}(?!0000)\d{{4}}(?![\d\-/]|\.\d)")),
    ("ssn", re.compile(r"(?<![\d.\-/$,])(?!000)\d{3} (?!00)\d{2} (?!0000|19\d\d|20\d\d)\d{4}(?![\d\-/%]|[.,]\d| \d)")),
    ("ssn", re.compile(r"\b(?:s\.?s\.?n\b\.?|ss ?#|ss ?no\b|soc(?:ial)?(?! (?:media|work|workers?|determinants?|services?|needs)\b)(?: sec(?:urity)?)?|seguro social)(?![a-z])[^\d]{0,25}\d(?:[\s\-./_]{0,2}\d){8}(?!\d)", _I)),
    ("ssn", re.compile(r"\b(?:l4|last ?(?:4|four)|ending(?: in)?|ends (?:in|with)|final four|ultimos (?:4|cuatro))\b.{0,25}\b(?:ssn|ss#|social)\b(?! (?:media|work))[^\d]{0,15}\d{4}\b", _I)),
    ("ssn", re.compile(r"\b(?:ssn|s\.s\.n\.|ss#|social(?: security)?|seguro social)(?!\w).{0,25}\b(?:last ?(?:4|four)|ending(?: (?:in|with))?|ends (?:in|with)|termina en)\b[^\d]{0,12}\d{4}\b", _I)),
    ("ssn", re.compile(r"\b(?:l4|last4|last ?four) ?ssn\b[^\d]{0,12}\d{4}\b|\blast (?:4|four)[^\d]{0,12}\d{4}\b.{0,20}\b(?:ssn|social)\b", _I)),
    ("ssn", re.compile(r"(?<!\w)[x*#]{3}[\- ]?[x*#]{2}[\- ]?\d{4}\b", _I)),
    ("mbi", re.compile(rf"(?<![\w.\-])[1-9]{_MBI_LETTER}{_MBI_ANY}\d{_GAP}{_MBI_LETTER}{_MBI_ANY}\d{_GAP}{_MBI_LETTER}{{2}}\d\d(?!\w)", _I)),
    ("mbi", re.compile(rf"\b(?:mbi|medicare|beneficiary|benef?|card)\b.{{0,40}}(?<!\w){_MBI_SPOKEN}(?!\w)|(?<!\w){_MBI_SPOKEN}(?!\w).{{0,40}}\b(?:mbi|medicare|beneficiary|card)\b", _I)),
    ("mbi", re.compile(r"\b(?:mbi|medicare (?:number|id|no|#)|hicn?)\b.{0,15}\b(?:ending|ends|last)\b.{0,12}\b[a-z]{2}\d\d\b", _I)),
    ("mbi", re.compile(r"\b(?:last (?:4|four)|ends|ending)\b.{0,20}\b(?:mbi|medicare (?:number|id|no|#))\b[^\n]{0,12}\b[a-z]{2}\d\d\b", _I)),
    ("mbi", re.compile(r"\b(?:hicn?|medicare)\b[^\d]{0,20}\d{3}[\- ]?\d{2}[\- ]?\d{4}[\- ]?[a-z]\d?\b", _I)),
    ("ssn", re.compile(r"\b\d{4}\b.{0,20}\b(?:end|last|ending)\b.{0,15}\b(?:ssn|social)\b(?! (?:media|work))", _I)),
    ("mrn", re.compile(r"\b(?:case|account|acct|record|id) ?#? ?\d{5,12}\b[^\n\d]{0,4}\b(?:(?:the|a|our) )?(?:pt|patient|resident)\b(?! (?:safety|care|experience|survey|portal|services))", _I)),
    ("member_id", re.compile(r"\bid ?(?:#|no\b|number)?\W{0,3}on (?:the|her|his) card\W{1,3}(?:is )?[a-z]{0,4}\d{6,14}\b", _I)),
    ("member_id", re.compile(r"\bids? ?[:#]? ?[a-z]{0,3}\d{8,14}\b[^\n]{0,20}\b(?:on (?:the|her|his) card|insurance card)\b", _I)),
)  # fmt: skip


def kinds_in(plain: str) -> set[str]:
    """The kinds of identifier in an unmasked text."""
    kinds = {kind for kind, pattern in _SHAPES if pattern.search(plain)}
    for label in _LABELS:
        if label.kind not in kinds and any(_names_one(label, plain, found) for found in label.words.finditer(plain)):
            kinds.add(label.kind)
    return kinds


def _names_one(label: _Label, plain: str, found: re.Match[str]) -> bool:
    """Whether a number that can be somebody's stands right after these words, or right before them."""
    end = found.end()
    if end < len(plain) and plain[end - 1].isalpha() and plain[end].isalpha():
        return False
    between = (_AT_ONCE if label.close else _BETWEEN).match(plain, end)
    start = between.end() if between else end
    prefix = None if label.close else _PREFIXED.match(plain, start)
    value = _VALUE.match(plain, prefix.end() if prefix else start)
    if value is not None and _is_somebodys(label, value.group()):
        return not (label.close and _COUNTED.match(plain, value.end()))
    before = None if label.close else _BEFORE.search(plain, max(0, found.start() - 50), found.start())
    return before is not None and _is_somebodys(label, before["value"])


def _is_somebodys(label: _Label, typed: str) -> bool:
    """Whether this can be a patient's number: long enough, and no year and no day."""
    digits = sum(letter.isdigit() for letter in typed)
    return digits >= label.digits and not _A_YEAR.fullmatch(typed) and not _is_day(typed)


def _is_day(typed: str) -> bool:
    found = _A_DAY.match(typed)
    if found is None:
        return False
    parts = [int(part) for part in found.groups()]
    month_first, year_first = parts[0] <= 12 and parts[1] <= 31, 1900 <= parts[0] <= 2100 and parts[1] <= 12
    return month_first or year_first or (parts[0] <= 31 and parts[1] <= 12)

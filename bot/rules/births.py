"""Rules: a date of birth is patient data, whichever way it is written; other dates are welcome.

Only the words beside a date tell: "DOB", "born", "nació", an age and a sex, or a name right before a date long ago.
Ranges that define a measure ("born on or before 12/31/1981") are nobody's birthday.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re

_I = re.IGNORECASE
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}\.?"
)  # fmt: skip
_YEAR = r"(?:19|20)\d\d"
_NTH = r"(?:st|nd|rd|th)?"
DATE = (
    rf"(?:\b\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:{_YEAR}|\d\d)\b|\b{_YEAR}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}\b"
    rf"|\b{_MONTH}[ \-]?\d{{1,2}}{_NTH}[,\-]? ?(?:of )?{_YEAR}\b|\b\d{{1,2}}{_NTH}[ \-]?(?:of |de )?{_MONTH}[ \-,]{{0,2}}(?:de )?(?:{_YEAR}|\d\d)\b"
    rf"|\b(?:19|20)\d{{6}}\b|\b\d{{8}}\b)"
)
OLD_DATE = (
    r"(?:\b\d{1,2}[/.\-]\d{1,2}[/.\-](?:19\d\d|200\d|201[0-5])\b|\b(?:19\d\d|200\d|201[0-5])[/.\-]\d{1,2}[/.\-]\d{1,2}\b"
    rf"|\b{_MONTH} ?\d{{1,2}}{_NTH},? ?(?:19\d\d|200\d)\b|\b\d{{1,2}} ?(?:de )?{_MONTH},? ?(?:de )?(?:19\d\d|200\d)\b)"
)
_IN_PIECES = r"\b\d{1,2}[\s/.\-,_]{1,3}\d{1,2}[\s/.\-,_]{1,3}(?:19|20)?\d\d\b"
_LABEL = (
    r"(?:(?<![a-z0-9])dob(?![a-z])|\bd\.o\.b\.?|\bd/o/b\b|(?<![a-z0-9])date[ _\-]?of[ _\-]?birth\b|(?<![a-z0-9])birth[ _\-]?(?:dates?|dt)\b|\bb\.d\.|\bbirthday\b|\bb-?day\b|\bbdate\b|\bfecha de nac[a-z]{0,8}"
    r"|\bf\. ?(?:de )?nac\b\.?|\bfdn\b|\bnacid[oa]\b|\bnacio\b|\bcumpleanos\b)"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SPOKEN = (
    rf"(?:\b(?:{_TENS}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|hundred|thousand|oh|zero|one|two|three|four"
    r"|five|six|seven|eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|[a-z]{4,9}teenth|twentieth|thirtieth"
    rf"|{_MONTH}|and|of|\d{{1,4}})\b[\s,.\-]{{0,3}})"
)
_LABELLED = re.compile(
    rf"{_LABEL}(?P<gap>[^\d]{{0,25}}?)(?:{DATE}|{_IN_PIECES}|\b\d{{6}}\b|{_MONTH},? {_YEAR}\b|(?<=dob)\d{{6,8}}\b)", _I
)
_BORN = re.compile(rf"\bborn\b(?P<gap>[^\d\n]{{0,20}}?){DATE}(?P<after>.{{0,14}})", _I)
_PATTERNS = (
    re.compile(rf"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date)\b[^\w\n]{{0,6}}(?:is |was )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}}/\d{{1,2}}|{_YEAR})\b", _I),
    re.compile(rf"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|birthday)\b[^\w\n]{{0,4}}(?:is |was |on |the ){{0,2}}{_SPOKEN}{{3,12}}", _I),
    re.compile(rf"{DATE}[ ,(\-]{{0,3}}(?:(?:is|was) (?:his |her |the |their )?)?\(?(?:dob\b|date of birth|birth ?date|birthda)", _I),
    re.compile(rf"\b[A-Z][A-Za-z'\-]{{1,20}},? [A-Z][A-Za-z'\-]{{1,20}}(?: [A-Z]\.?)?[ ,;|(\t\-]{{1,4}}{OLD_DATE}(?!\d)"),
    re.compile(rf"\bb(?:\.|:)? ?{DATE}(?= ?,?(?: ?[mf]\b| ?(?:fe)?male\b|[ ,]{{1,2}}\d{{1,3}} ?y))|\bb\. ?{OLD_DATE}", _I),
    re.compile(rf"\bborn in {_MONTH},? {_YEAR}\b[^\n]{{0,30}}\b(?:patient|pt|resident|female|male)\b|\b(?:patient|pt|resident|she|he)\b[^\n]{{0,30}}\bborn in {_MONTH},? {_YEAR}\b", _I),
    re.compile(rf"\b\d{{1,3}} ?(?:y/?o|yrs? old|years? old|yr)\b[^\d\n]{{0,12}}{DATE}", _I),
    re.compile(r"\b(?:birth|born)[^\d\n]{0,12}\b(?:year|month|day)\b[^\d\n]{0,6}\d{1,4}[^\n]{0,12}\b(?:year|month|day)\b[^\d\n]{0,6}\d", _I),
)  # fmt: skip
_DEFINES = re.compile(
    r"\b(?:or|before|after|between|by|from|format|formats|range|age|until|through|than|since|antes|despues|entre)\b|\?",
    _I,
)
"""Words between a label and a date that make it a rule about dates, not somebody's own."""
_BOUNDS = re.compile(
    r"\s*(?:,\s*)?(?:or|and|to|through|thru|o) (?:before|earlier|after|later|older|younger|antes|\d)|\s*-\s*\d", _I
)


_HOUSES = re.compile(
    r"\b(?:coalition|hospital|clinic|program|plan|group|house|initiative|project|network|practice)\b", _I
)


def holds_one(plain: str) -> bool:
    """Whether somebody's date of birth stands in an unmasked text."""
    if any(pattern.search(plain) for pattern in _PATTERNS):
        return True
    if any(not _DEFINES.search(found["gap"]) for found in _LABELLED.finditer(plain)):
        return True
    return any(_is_somebodys(plain, found) for found in _BORN.finditer(plain))


def _is_somebodys(plain: str, found: re.Match[str]) -> bool:
    """Whether "born" with a date speaks of a person, and not of a rule or a house."""
    before = plain[max(0, found.start() - 40) : found.start()]
    return not (_DEFINES.search(found["gap"]) or _BOUNDS.match(found["after"]) or _HOUSES.search(before))

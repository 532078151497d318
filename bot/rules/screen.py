"""Rules: no patient data is kept, and what cannot be screened is refused.

A message that holds an identifier of a patient is refused whole, since masking one part leaves its neighbours readable. The rules
look for identifiers by their shape and the words beside them. A name without such words is not found reliably, and the product
says so.

Numbers that only look alike stay welcome: measure ids, value-set ids, organisations' provider numbers, reporting periods, office
phones, and a mailbox that is called after patients.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from bisect import bisect_left

from bot.rules.given_names import GIVEN_NAMES
from bot.rules.unmask import unmask

KINDS = ("birth_date", "claim_id", "contact_detail", "mbi", "member_id", "mrn", "patient_name", "ssn")
UNREADABLE = "unreadable"
"""The kind that `screened` gives to a text on which the screen failed."""

_I = re.IGNORECASE
_IS = r"(?:[\s:#=.'\"\-]|\b(?:is|was|are|no|number|num|nbr|nr|id|ids|of|ending|in|with|for|the|his|her|their|it's)\b){0,8}"
_ID = r"(?=[a-z0-9\-/]{0,14}\d[a-z\-/]{0,4}\d[a-z\-/]{0,4}\d)(?!(?:19|20)\d\d\b)[a-z0-9][a-z0-9\-/]{3,24}\b"
_LONG_ID = r"(?=(?:[a-z\-/ ]{0,4}\d){5})[a-z0-9][a-z0-9\-/]{4,24}\b"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,7}\.?"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:\b\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:{_YEAR}|\d\d)\b|\b{_YEAR}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}\b"
    rf"|\b{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?,? ?(?:of )?{_YEAR}\b|\b\d{{1,2}}(?:st|nd|rd|th)?[ \-]?(?:of )?{_MONTH}[ \-,]{{0,2}}(?:{_YEAR}|\d\d)\b|\b(?:19|20)\d{{6}}\b|\b\d{{8}}\b)"
)
_OLD_DATE = (
    r"(?:\b\d{1,2}[/.\-]\d{1,2}[/.\-](?:19\d\d|200\d|201[0-5])\b|\b(?:19\d\d|200\d|201[0-5])[/.\-]\d{1,2}[/.\-]\d{1,2}\b"
    rf"|\b{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?,? ?(?:19\d\d|200\d)\b|\b\d{{1,2}} ?{_MONTH},? ?(?:19\d\d|200\d)\b)"
)
_PATIENT = r"(?:patients?|pts?|residents?|beneficiar(?:y|ies)|enrollees?|inpatients?|client)"
_FAMILY = r"(?:mother|father|mom|dad|wife|husband|son|daughter|grandmother|grandfather|grandma|grandpa|aunt|uncle|sister|brother)"
_CARE = (
    r"(?:(?:re)?admitted|(?:re)?hospitali[sz]ed|discharged|diagnosed|transferred|intubated|expired|died|passed away|fell|has fallen|fallen"
    r"|was seen|seen (?:in|at|on|by)|came in|came to|presented (?:with|to)|had (?:a |an |his |her )?(?:fall|stroke|surgery|biopsy|infection|heart attack|seizure|reaction|mi|uti|hip|knee|bypass|mri|ct)"
    r"|has (?:a |an )?(?:fever|diabetes|cancer|dementia|chf|copd|sepsis|uti|pneumonia|infection|pressure|wound|stage|a1c)"
    r"|tested (?:positive|negative)|is on (?:insulin|warfarin|oxygen|dialysis|hospice|chemo)|on (?:insulin|warfarin|dialysis|hospice|chemo)|dx|diagnos[ie]s|hx|s/p|a1c (?:of|was|is)|b/?p (?:of|was|is)|room \d|bed \d|rm \d|needs (?:a |his |her )?(?:refill|insulin|dialysis|wound|transport|follow)"
    r"|overdosed|readmission on|admit(?:ted)? date|positive for|allergic to|in (?:the )?(?:icu|er|ed)\b|chest pain|wandered|eloped|refused (?:meds|medication|treatment))"
)
_NOT_NAMES = (
    r"(?:safety|care|experience|satisfaction|survey|family|advisory|advisor|advocate|advocacy|council|centered|reported|outcomes?|education|engagement|access|portal|services?"
    r"|navigator|relations|representative|rights|data|day|days|level|quality|protection|health|home|record|records|id|ids|number|count|population|flow|transport|transfer|volume|list|assessment|bill|privacy|harm|fall|falls"
    r"|indicators?|measures?|program|programme|committee|group|task|force|week|awareness|summit|handbook|center|office|line|story|stories|voice|voices|partner|partners|panel|status|mix|registry|association|foundation"
    r"|and|or|in|on|at|for|of|to|the|a|is|was|were|are|with|from|who|that|by|as|has|had|have|per|under|over|if|when|after|before)"
)
_PHONE = r"(?:\(\d{3}\) ?|\b\d{3}[-. ])\d{3}[-. ]\d{4}\b|\b\d{10}\b|\b\d{3}-\d{4}\b"
_MAIL = r"\b[\w.+\-]{1,64}@[a-z0-9.\-]{1,80}\.[a-z]{2,12}\b"
_STREET = (
    r"\b\d{1,5} (?:[nsew]\.? )?(?:[a-z0-9'.]{1,20} ){1,3}"
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|circle|cir|way|place|pl|terrace|apt|parkway|pkwy)\b"
)
_REACH = rf"(?:{_PHONE}|{_MAIL}|{_STREET})"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ssn", re.compile(r"(?<![\d.\-/])(?!000)\d{3}([-.])(?!00)\d{2}\1(?!0000)\d{4}(?![\d\-/]|\.\d)")),
    ("ssn", re.compile(r"(?<![\d.\-/$,])(?!000)\d{3} (?!00)\d{2} (?!0000|19\d\d|20\d\d)\d{4}(?![\d\-/%]|[.,]\d| \d)")),
    ("ssn", re.compile(r"\b(?:ssn|ss ?#|ss ?no|soc(?:ial)?(?: sec(?:urity)?)?(?: (?:number|no|num|#))?|social)\b"
                       r"(?:[^\d\n]{0,25})\d(?:[ \-.]?\d){8}(?!\d)", _I)),
    ("ssn", re.compile(r"\b(?:last (?:4|four)|ending(?: in)?|ends (?:in|with)|final four)\b.{0,25}\b(?:ssn|ss#|social)\b[^\d\n]{0,15}\d{4}\b", _I)),
    ("ssn", re.compile(r"\b(?:ssn|ss#|social(?: security)?)\b.{0,25}\b(?:last (?:4|four)|ending(?: in)?|ends (?:in|with))\b[^\d\n]{0,12}\d{4}\b", _I)),
    ("ssn", re.compile(r"(?<![\w])[x*#]{3}[- ]?[x*#]{2}[- ]?\d{4}\b", _I)),
    ("mbi", re.compile(r"(?<![\w.\-])[1-9][ac-hj-kmnp-rt-y][ac-hj-kmnp-rt-y0-9]\d[- ]?[ac-hj-kmnp-rt-y][ac-hj-kmnp-rt-y0-9]\d[- ]?[ac-hj-kmnp-rt-y]{2}\d{2}(?![\w])", _I)),
    ("mrn", re.compile(rf"\b(?:mrn|m\.r\.n\.?|emr ?(?:id|#|no)|(?:medical|med|health|hospital) ?rec(?:ord)?s?(?: ?(?:number|num|no\.?|nr|#|id))|(?:pt|patient|resident)s?'?s? ?(?:id|identifier|number|no\.|num|acct|account|#)"
                       rf"|chart ?(?:number|num|no\.?|#|id)|enc(?:ounter)? ?(?:number|no\.?|#|id)|accession ?(?:number|no\.?|#)?|(?:csn|har|fin) ?#?|acct ?(?:no\.?|#)|patient account)(?:\b|(?<=#)){_IS}{_ID}", _I)),
    ("mrn", re.compile(r"\b(?:chart|med(?:ical)? rec(?:ord)?) ?#? ?(?!(?:19|20)\d\d\b)\d{4,12}\b", _I)),
    ("mrn", re.compile(r"\b\d{5,12}\b ?[(\[,]? ?(?:is )?(?:the |his |her |their )?(?:mrn|medical record number|chart number)\b", _I)),
    ("member_id", re.compile(rf"\b(?:member|mbr|subscriber|policy(?:holder)?|insurance|insured|medicaid|hoosier healthwise|enrollee|beneficiary|hicn?|recipient|rid|medicare(?! provider| certification))"
                             rf" ?(?:(?:(?:id|identifier|number|num|no|card)\b\.?|#) ?){{1,2}}{_IS}{_LONG_ID}", _I)),
    ("member_id", re.compile(r"\b(?:hicn|mbi|medicaid|rid)\b[\s:#=\-]{1,4}(?=(?:[a-z\-]{0,3}\d){6})[a-z0-9\-]{6,16}\b", _I)),
    ("claim_id", re.compile(rf"\b(?:claim|clm|icn|dcn|tcn|prior auth(?:ori[sz]ation)?|authori[sz]ation|auth|pre-?cert(?:ification)?|referral|rx|prescription|eob|remit)"
                            rf" ?(?:(?:(?:control|reference|ref|id|identifier|number|num|no)\b\.?|#) ?){{1,3}}{_IS}{_LONG_ID}", _I)),
    ("claim_id", re.compile(r"\b(?:claim|icn|dcn|clm)\b[\s:#=\-]{1,4}(?=(?:[a-z\-]{0,3}\d){7})[a-z0-9\-]{7,24}\b", _I)),
    ("birth_date", re.compile(rf"\b(?:dob|d\.o\.b\.?|d/o/b|date of birth|birth ?dates?|birthday|b-?day|bdate|born(?: on)?|fecha de nacimiento|nacid[oa](?: el)?)\b[^\d\n]{{0,25}}{_DATE}", _I)),
    ("birth_date", re.compile(rf"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date)\b[^\w\n]{{0,6}}(?:is |was )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}}/\d{{1,2}}|{_YEAR})\b", _I)),
    ("birth_date", re.compile(rf"{_DATE}[ ,(\-]{{0,3}}(?:\(?dob\b|date of birth|birth ?date|is (?:his|her|the|their) birthda)", _I)),
    ("birth_date", re.compile(rf"\b[A-Z][A-Za-z'\-]{{1,20}},? [A-Z][A-Za-z'\-]{{1,20}}(?: [A-Z]\.?)?[ ,;|(\t\-]{{1,4}}{_OLD_DATE}(?!\d)")),
    ("contact_detail", re.compile(rf"\b{_PATIENT}(?:'s|s')? (?:(?:home|cell|mobile|phone|telephone|contact|e-?mail|address|tel|number|daughter'?s?|son'?s?|wife'?s?|husband'?s?) ?){{1,3}}[^\n]{{0,20}}{_REACH}", _I)),
    ("contact_detail", re.compile(rf"\b(?:home (?:phone|address|number)|cell ?phone|her cell|his cell|his (?:number|phone|address|e-?mail)|her (?:number|phone|address|e-?mail)|lives (?:at|on)|resides at|next of kin|emergency contact)\b[^\n]{{0,40}}{_REACH}", _I)),
    ("contact_detail", re.compile(rf"\b(?:call|reach|text|phone|contact|e-?mail) (?:him|her|(?:the |this |our )?{_PATIENT}|(?:the |his |her )?{_FAMILY})(?: (?:back|directly|today|at home))?(?: at| on)?[\s:]{{1,3}}{_REACH}", _I)),
    ("contact_detail", re.compile(rf"\b(?:this|that|the|our|my|a) {_PATIENT}\b[^\n.]{{0,40}}\b(?:at|phone|tel|cell|lives|address|e-?mail)\b[\s:]{{0,3}}(?:is )?{_REACH}", _I)),
    ("patient_name", re.compile(rf"(?i:\b{_PATIENT}(?:'s)?,? (?:named|called|is called|name(?:'s|d)?(?: is| was)?|is)[\s:,]{{1,3}}(?:mr|mrs|ms|miss|dr)?\.? ?)(?!{_NOT_NAMES}\b)[A-Z][a-z'\-]{{1,20}},? [A-Z][A-Za-z'\-]{{0,20}}\b")),
    ("patient_name", re.compile(rf"(?i:\b{_PATIENT}[\s:,\-]{{1,3}}(?:mr|mrs|ms|miss)\.? )[A-Z][a-z'\-]{{1,20}}\b")),
    ("patient_name", re.compile(r"(?i:\b(?:patient|pt|resident|beneficiary) ?(?:name|nm)[\s:=\-]{1,4})(?:[A-Z][A-Za-z'\-]{1,20},? ?){1,3}")),
    ("patient_name", re.compile(r"(?i:\b(?:her|his|their) name (?:is|was) )[A-Z][a-z'\-]{1,20}\b")),
    ("patient_name", re.compile(r"(?i:\bname[\s:=]{1,3})[A-Z][a-z'\-]{1,20},? [A-Z][A-Za-z'\-]{1,20}\b[^\n]{0,60}(?i:\b(?:dob|mrn|dx|diagnosis|admit(?:ted)?|discharged?|readmitted|ssn)\b)")),
)  # fmt: skip
_PT_NAME = re.compile(
    rf"\b{_PATIENT}[\s:,#\-]{{1,3}}(?:is |named |called |mr |mrs |ms )?([a-z]{{2,15}}),? ([a-z][a-z'\-]{{1,20}})\b", _I
)
_CARE_WORD = re.compile(rf"\b{_CARE}", _I)
_BESIDE_CARE: tuple[tuple[str, re.Pattern[str], int], ...] = (
    (
        "patient_name",
        re.compile(
            rf"(?i:\b{_PATIENT}[\s:,\-]{{1,3}})(?!(?i:{_NOT_NAMES})\b)[A-Z][a-z'\-]{{1,20}},? (?!(?i:{_NOT_NAMES})\b)[A-Z][A-Za-z'\-]{{0,20}}\b"
        ),
        40,
    ),
    ("patient_name", re.compile(r"\b(?i:mr|mrs|ms|miss)\.? [A-Z][a-z'\-]{1,20}(?: [A-Z][a-z'\-]{1,20})?\b"), 25),
    (
        "patient_name",
        re.compile(
            rf"(?i:\b(?:my|his|her) {_FAMILY},? )(?!(?i:{_NOT_NAMES})\b)[A-Z][a-z'\-]{{1,20}}(?: [A-Z][a-z'\-]{{1,20}})?\b"
        ),
        40,
    ),
    ("patient_name", re.compile(r"(?i:\bname[\s:=]{1,3})[A-Z][a-z'\-]{1,20},? [A-Z][A-Za-z'\-]{1,20}\b"), 60),
    ("birth_date", re.compile(rf"(?i:\b{_PATIENT}\b[^\n]{{0,40}}?{_OLD_DATE})"), 60),
)
"""What names a patient where a word of care follows within so many characters of the same line."""
_GIVEN_NAME_FIRST = re.compile(r"\b([A-Z][a-z]{1,15}),? [A-Z][a-z'\-]{1,20}\b")
_GIVEN_NAME_LAST = re.compile(r"\b[A-Z][A-Za-z'\-]{1,20}, ([A-Z][a-z]{1,15})\b")
_BETWEEN_NAME_AND_CARE = re.compile(
    r",?(?: \(?\d{2} ?(?:y/?o|[mf]|years? old)?[mf]?\)?)?,?(?: (?:was|is|has been|got|had been|just|again|has|had))?[ ,]{1,2}",
    _I,
)
_PERSONAL_COLUMNS = {
    "mrn": "mrn", "medical_record_number": "mrn", "patient_id": "mrn", "patientid": "mrn", "dob": "birth_date",
    "date_of_birth": "birth_date", "birth_date": "birth_date", "birthdate": "birth_date", "ssn": "ssn", "patient_name": "patient_name",
    "patient": "patient_name", "resident_name": "patient_name", "mbi": "mbi", "member_id": "member_id", "claim_id": "claim_id",
    "claim_number": "claim_id",
}  # fmt: skip
_SPLITS = re.compile(r"[,;|\t]")


def screen(text: str) -> tuple[str, ...]:
    """The kinds of patient data in this text, sorted; empty means that none was recognised."""
    plain = unmask(text)
    kinds = {kind for kind, pattern in _PATTERNS if pattern.search(plain)}
    kinds |= _beside_care(plain)
    kinds |= _patient_rows(plain)
    if _says_patient_and_name(plain):
        kinds.add("patient_name")
    return tuple(sorted(kinds))


def screened(text: str) -> tuple[str, ...]:
    """As `screen`, but a text that it cannot read counts as refused: when in doubt, nothing is kept."""
    try:
        return screen(text)
    except Exception:
        return (UNREADABLE,)


def _says_patient_and_name(plain: str) -> bool:
    """The word "patient" with a common given name after it, in whatever case."""
    return any(
        found.group(1).lower() in GIVEN_NAMES and not re.fullmatch(_NOT_NAMES, found.group(2), _I)
        for found in _PT_NAME.finditer(plain)
    )


def _beside_care(plain: str) -> set[str]:
    """Names and dates with a word of care soon after them. The words are found once, so that long texts stay quick."""
    care = [found.start() for found in _CARE_WORD.finditer(plain)]
    if not care:
        return set()
    kinds = {
        kind
        for kind, pattern, reach in _BESIDE_CARE
        if any(_follows(plain, care, found.end(), reach) is not None for found in pattern.finditer(plain))
    }
    if "patient_name" not in kinds and (_given_name_and_care(plain, care)):
        kinds.add("patient_name")
    return kinds


def _given_name_and_care(plain: str, care: list[int]) -> bool:
    for found in _GIVEN_NAME_FIRST.finditer(plain):
        if found.group(1).lower() in GIVEN_NAMES:
            start = _follows(plain, care, found.end(), 30)
            if start is not None and _BETWEEN_NAME_AND_CARE.fullmatch(plain, found.end(), start):
                return True
    return any(
        found.group(1).lower() in GIVEN_NAMES and _follows(plain, care, found.end(), 30) is not None
        for found in _GIVEN_NAME_LAST.finditer(plain)
    )


def _follows(plain: str, care: list[int], end: int, reach: int) -> int | None:
    """Where the next word of care begins, if that is near and on the same line."""
    place = bisect_left(care, end)
    if place == len(care) or care[place] - end > reach or "\n" in plain[end : care[place]]:
        return None
    return care[place]


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

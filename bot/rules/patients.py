"""Rules: a person beside words of care is a patient, and so is whoever is called one.

Colleagues have names, telephones and addresses too, and "member" is an organisation here. So a name, a number or an
address counts when somebody is called a patient, or when something happened that happens to patients. A bare name is
not found, and the product says so.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from bisect import bisect_left

from bot.rules.births import OLD_DATE
from bot.rules.given_names import GIVEN_NAMES

_I = re.IGNORECASE
_PATIENT = r"(?:patients?|pts?|residents?|beneficiar(?:y|ies)|enrollees?|inpatients?|client|pacientes?|residentes?)"
_FAMILY = (
    r"(?:mother|father|mom|dad|wife|husband|son|daughter|dtr|grandmother|grandfather|grandma|grandpa|aunt|uncle|sister|brother|caregiver|guardian"
    r"|next of kin|emergency contact|poa|hija|hijo|esposa|esposo|madre)"
)
_ILL = (
    r"(?:fever|diabetes|cancer|dementia|chf|copd|sepsis|uti|pneumonia|infection|pressure|wound|stage|a1c|c\.? ?diff|mrsa|covid|flu|stroke|seizures?|fractures?|biopsy"
    r"|surgery|heart attack|hip fracture|broken hip|chest pain|reaction|mi|hip|knee|bypass|mri|ct|fall)"
)
_NOT_WORK = r"(?! (?:data|file|measures?|rates?|reports?|work|bundles?|questions?|results?|numbers?|projects?|meetings?|webinar|slides?|team|committee|readmissions?|screening)\b)"
_CARE = (
    r"(?:(?:re)?admitted|(?:re)?hospitali[sz]ed|discharged|diagnosed|intubated|expired (?:at|on|in|last|today|yesterday)|died|passed away|fell(?! (?:ill|sick|behind|short|apart|through))|has fallen|fallen"
    r"|transferred|was seen|seen (?:in|at|on|by)|came in|came to|presented (?:with|to (?:the )?(?:ed|er|icu|clinic|hospital|emergency))"
    rf"|(?:has|had|with|got|having) (?:a |an |his |her )?{_ILL}\b{_NOT_WORK}"
    r"|'s (?:biopsy|surgery|labs?|a1c|mri|ct|colonoscopy|mammogram|chemo|insulin|wound|discharge|fall|meds?|medications?|diagnosis|stroke|blood pressure|b/?p)\b"
    r"|tested (?:positive|negative)|is on (?:insulin|warfarin|oxygen|dialysis|hospice|chemo)|(?:still )?on (?:insulin|warfarin|oxygen|dialysis|hospice|chemo)|dx|diagnos[ie]s|hx|s/p|a1c (?:of|was|is)|b/?p (?:of|was|is)"
    r"|(?<!be in )(?:room|rm) \d|bed \d|needs (?:a |his |her )?(?:refill|insulin|dialysis|wound|transport|follow)|(?:overdue|due) for (?:a |an |her |his )?(?:mammo|colonoscopy|a1c|eye exam|vaccine|shot|pap|screening|phq)"
    r"|overdosed|readmission on|admit(?:ted)? date|positive for|allergic to|in (?:the )?(?:icu|er|ed)\b|chest pain|wandered|eloped|refused (?:meds|medication|treatment)"
    r"|is (?:septic|confused|combative|pregnant|diabetic|jaundiced)|ingresad[oa]|hospitalizad[oa]|dad[oa] de alta|se cayo|fallecio|murio|fractura|diagnosticad[oa]|diabetic[oa]|tiene (?:diabetes|cancer|fiebre|demencia|neumonia))"
)
_NO_PERSON = (
    r"(?:safety|care|experience|satisfaction|survey|family|advisory|advisor|advocate|advocacy|council|centered|reported|outcomes?|education|engagement|access|portal|services?"
    r"|navigator|relations|representative|rights|data|day|days|level|quality|protection|health|home|record|records|id|ids|number|count|population|flow|transport|transfer|volume|list|assessment|bill|privacy|harm|fall|falls"
    r"|indicators?|measures?|program|programme|committee|group|task|force|week|awareness|summit|handbook|center|office|line|story|stories|voice|voices|partner|partners|panel|status|mix|registry|association|foundation"
    r"|success|manager|column|columns|field|fields|format|required|hotline|desk|team|surveys?|days|intake|billing|financial|accounts?"
    r")"
)
_NOT_A_NAME = (
    rf"(?:{_NO_PERSON}|and|or|in|on|at|for|of|to|the|a|is|was|were|are|with|from|who|that|by|as|has|had|have|per|under|over|if|when|after|before"
    r"|not|may|will|would|should|must|can|could|be|been|get|gets|do|does|que|con|de|en|y|por|promedio)"
)
_AMBIGUOUS = frozenset(
    [
        "will",
        "may",
        "mark",
        "grant",
        "rose",
        "april",
        "june",
        "bill",
        "faith",
        "hope",
        "grace",
        "joy",
        "art",
        "drew",
        "guy",
        "jean",
        "king",
        "max",
        "pat",
        "ray",
        "rob",
        "sue",
        "dawn",
        "dean",
        "dale",
        "carol",
        "holly",
        "ivy",
        "jack",
        "page",
        "summer",
        "chance",
        "sunny",
        "april",
        "august",
        "drew",
        "frank",
        "gene",
        "lane",
        "miles",
        "price",
        "rich",
        "skip",
        "tab",
    ]
)
"""Given names that are ordinary words; in small letters they are nobody's."""
_PHONE = r"(?:\+?1[\-. ]?)?(?:\(\d{3}\) ?|\b\d{3}[\-. ])\d{3}[\-. ]\d{4}\b|\b\d{10}\b|\b\d{3}-\d{4}\b"
_MAIL = r"\b[\w.+\-]{1,64}(?:@| ?\(at\) ?| at )[a-z0-9\-]{1,60}(?:\.| ?\(dot\) ?| dot )[a-z0-9.\-]{2,60}\b"
_STREET = (
    r"\b\d{1,5} (?:[nsew]\.? )?(?:[a-z0-9'.]{1,20} ){1,3}"
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|circle|cir|way|place|pl|terrace|apt|parkway|pkwy)\b"
    r"|\bp\.? ?o\.? box \d{1,6}|\b(?:calle|avenida) [a-z]{2,20} \d{1,5}"
)
_REACH = rf"(?:{_PHONE}|{_MAIL}|{_STREET})"
_A_PERSON = rf"(?:\b(?:patient|pt|resident|beneficiary|enrollee|client|paciente)\b(?!(?:'s|s')?[ .\-]{{1,2}}{_NO_PERSON}\b)|(?<!my )\b{_FAMILY}\b)"

_CONTACTS = (
    re.compile(rf"\b{_PATIENT}(?:'s|s')? (?:(?:home|cell|mobile|phone|telephone|contact|e-?mail|address|tel|number|daughter'?s?|son'?s?|wife'?s?|husband'?s?) ?){{1,3}}[^\n]{{0,20}}{_REACH}", _I),
    re.compile(rf"\b(?:home (?:phone|address|number)|her cell|his cell|lives (?:at|on)|resides at|vive en|domicilio)\b[^\n]{{0,40}}{_REACH}", _I),
    re.compile(rf"\b(?:her|his) (?:home )?address\b[^\n]{{0,12}}(?:{_STREET})", _I),
    re.compile(rf"\b(?:call|reach|text|phone|contact|e-?mail) (?:him|her|(?:the |this |our )?{_PATIENT}|(?:the |his |her )?{_FAMILY})(?: (?:back|directly|today|at home))?(?: at| on)?[\s:]{{1,3}}{_REACH}[^\n]{{0,40}}\b(?:discharge|results?|labs?|appointment|meds?|medication|biopsy|screening|surgery|refill)", _I),
    re.compile(rf"\b(?:call|reach|text|phone|contact|e-?mail) (?:(?:the |this |our )?{_PATIENT}|(?:the |his |her )?{_FAMILY})(?: (?:back|directly|today|at home))?(?: at| on)?[\s:]{{1,3}}{_REACH}", _I),
    re.compile(rf"{_A_PERSON}(?:[^\n.]|\.(?! )){{0,45}}?{_REACH}", _I),
    re.compile(rf"{_REACH}[^\n.]{{0,30}}{_A_PERSON}(?= (?:with|who|has|had|asked|called|wants|at home)|['.,]|$)", _I),
    re.compile(rf"\b(?:member|she|he|her|his|baby|newborn|lady)\b[^\n]{{0,40}}{_REACH}[^\n]{{0,60}}\b(?:(?:her|his) (?:colonoscopy|mammogram|discharge|results?|meds?|surgery|biopsy|refill|insulin|appointment)|patient|pt|jaundiced|dementia|readmi\w{{2,8}})\b", _I),
    re.compile(rf"\b(?:discharged to|home:) {{0,2}}{_REACH}", _I),
    re.compile(rf"\b(?:telefono|celular|correo|domicilio|direccion|casa)\b[^\n]{{0,15}}\bpaciente\b[^\n]{{0,15}}{_REACH}", _I),
)  # fmt: skip
_NAMED = (
    re.compile(rf"(?i:\b{_PATIENT}(?:'s)?,? (?:named|called|is called|name(?:'s|d)?(?: is| was)?|is)[\s:,]{{1,3}}(?:mr|mrs|ms|miss|dr)?\.? ?)(?!(?i:{_NOT_A_NAME})\b)[A-Z][a-z'\-]{{1,20}},? [A-Z][A-Za-z'\-]{{0,20}}\b"),
    re.compile(rf"(?i:\b{_PATIENT}[\s:,\-]{{1,3}}(?:mr|mrs|ms|miss|sr|sra)\.? )[A-Z][a-z'\-]{{1,20}}\b"),
    re.compile(rf"(?i:\b(?:patient|pt|resident|beneficiary)(?:'s)? ?(?:name|nm)(?: is)?[\s:=\-]{{1,4}})(?!(?i:{_NOT_A_NAME})\b)(?:[A-Z][A-Za-z'\-]{{1,20}},? ?){{1,3}}"),
    re.compile(rf"(?i:\b(?:nombre del? (?:la )?paciente|name of (?:the )?(?:patient|pt|resident))[\s:=\-]{{1,4}}(?:is |was |es )?)(?!(?i:{_NOT_A_NAME})\b)[A-Z][A-Za-z'\-]{{1,20}}\b"),
    re.compile(r"(?i:\b(?:her|his|their) name (?:is|was) )[A-Z][a-z'\-]{1,20}\b(?=[^\n]{0,80}(?i:\b(?:patient|pt|resident|admitted|discharged|readmitted|fell|died|mrn|dob)\b))"),
    re.compile(r"(?i:\bname[\s:=]{1,3})[A-Z][a-z'\-]{1,20},? [A-Z][A-Za-z'\-]{1,20}\b[^\n]{0,60}(?i:\b(?:dob|mrn|dx|diagnosis|admit(?:ted)?|discharged?|readmitted|ssn)\b)"),
    re.compile(r"\b[A-Z][A-Za-z'\-]{1,20},? [A-Z][A-Za-z'\-]{0,20}, (?:age|aged) \d{2,3}\b"),
    re.compile(r"\b[A-Z][A-Za-z'\-]{1,20},? [A-Z][A-Za-z'\-]{0,20},? ?\(?\d{1,3} ?(?:(?i:y/?o|yrs? old|years? old|yr)(?: ?[mfMF])?|[MF](?= ?[,.;:)]|$| with| who| w/| in))\b"),
    re.compile(r"(?i:\b(?:baby|newborn|infant) (?:boy|girl)) (?!(?i:friendly|and|or|in|on|at|with|was|is)\b)[A-Z][a-z'\-]{1,20}\b"),
)  # fmt: skip
_PT_NAME = re.compile(
    rf"\b(?:{_PATIENT}|deceased|decedent)[\s:,#\-]{{1,3}}(?:is |named |called |mr |mrs |ms )?([a-z]{{2,15}}),? ([a-z][a-z'\-]{{0,20}})\b",
    _I,
)
_MEMBER_NAME = re.compile(
    r"\b(?:member|mbr|subscriber|enrollee)'?s? name[\s:=\-]{1,4}(?:is )?([a-z]{2,15}),? ([a-z][a-z'\-]{1,20})\b", _I
)
_CARE_WORD = re.compile(rf"(?:\b|(?=')){_CARE}", _I)
_BESIDE_CARE: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("patient_name", re.compile(rf"(?i:\b{_PATIENT}[\s:,\-]{{1,3}})(?!(?i:{_NOT_A_NAME})\b)[A-Z][a-z'\-]{{1,20}},? (?!(?i:{_NOT_A_NAME})\b)[A-Z][A-Za-z'\-]{{0,20}}\b"), 40),
    ("patient_name", re.compile(rf"(?i:\b{_PATIENT}[\s:,\-]{{1,3}})[A-Z]\.? ?[A-Z][a-z'\-]{{1,20}}\b"), 40),
    ("patient_name", re.compile(r"\b(?i:mr|mrs|ms|miss|sr|sra|senor|senora)\.? [A-Z][a-z\-]{1,20}(?: [A-Z][a-z\-]{1,20})?"), 25),
    ("patient_name", re.compile(rf"(?i:\b(?:my|his|her) {_FAMILY},? )(?!(?i:{_NOT_A_NAME})\b)[A-Z][a-z'\-]{{1,20}}(?: [A-Z][a-z'\-]{{1,20}})?\b"), 40),
    ("patient_name", re.compile(r"(?i:\bname[\s:=]{1,3})[A-Z][a-z'\-]{1,20},? [A-Z][A-Za-z'\-]{1,20}\b"), 60),
    ("birth_date", re.compile(rf"(?i:\b{_PATIENT}\b[^\n]{{0,40}}?{OLD_DATE})"), 60),
)  # fmt: skip
"""What names a patient where a word of care follows within so many characters of the same line."""
_GIVEN_NAME_FIRST = re.compile(r"\b([A-Z][a-z]{1,15}),? [A-Z][a-z\-]{1,20}")
_PT_GIVEN_NAME = re.compile(rf"(?i:\b{_PATIENT}[\s:,\-]{{1,3}})([A-Z][a-z]{{1,15}})\b")
_GIVEN_NAME_LAST = re.compile(r"\b[A-Z][A-Za-z'\-]{1,20}, ([A-Z][a-z]{1,15})\b")
_BETWEEN_NAME_AND_CARE = re.compile(
    r"'?,?(?: \(?\d{2} ?(?:y/?o|[mf]|years? old)?[mf]?\)?)?,?(?: (?:was|is|has been|got|had been|just|again|has|had|fue|esta))?[ ,]{0,2}",
    _I,
)


def holds_a_way_to_reach_one(plain: str) -> bool:
    """Whether a patient's telephone, mail or address stands in an unmasked text."""
    return any(pattern.search(plain) for pattern in _CONTACTS)


def names_in(plain: str) -> set[str]:
    """What names a patient in an unmasked text: the kinds of it."""
    kinds = _beside_care(plain)
    if any(pattern.search(plain) for pattern in _NAMED) or _says_patient_and_name(plain):
        kinds.add("patient_name")
    return kinds


def _says_patient_and_name(plain: str) -> bool:
    """The word "patient" with a common given name after it, in whatever case."""
    return any(_names_somebody(*found.group(1, 2)) for found in _PT_NAME.finditer(plain)) or any(
        _names_somebody(*found.group(1, 2)) for found in _MEMBER_NAME.finditer(plain)
    )


def _names_somebody(first: str, second: str) -> bool:
    if (first.islower() and first in _AMBIGUOUS) or re.fullmatch(_NOT_A_NAME, second, _I):
        return False
    last_first = first[:1].isupper() and second[:1].isupper() and not re.fullmatch(_NOT_A_NAME, first, _I)
    return first.lower() in GIVEN_NAMES or (last_first and second.lower() in GIVEN_NAMES)


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
    if "patient_name" not in kinds and _given_name_and_care(plain, care):
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
        for pattern in (_GIVEN_NAME_LAST, _PT_GIVEN_NAME)
        for found in pattern.finditer(plain)
    )


def _follows(plain: str, care: list[int], end: int, reach: int) -> int | None:
    """Where the next word of care begins, if that is near and on the same line."""
    place = bisect_left(care, end)
    if place == len(care) or care[place] - end > reach or "\n" in plain[end : care[place]]:
        return None
    return care[place]

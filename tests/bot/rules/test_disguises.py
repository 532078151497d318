"""What is typed in disguise, on purpose or by a phone, is read as what it is: every kind and label, every disguise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from bot.rules.screen import screen

DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
CIFRAS = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
NUMBERS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("SSN", "social security number", "ss#", "social"): ("531-72-8846", "531728846"),
    ("MBI", "Medicare number", "medicare id"): ("3PT8-WF2-GH45", "3PT8WF2GH45"),
    ("MRN", "medical record number", "chart number", "patient id", "med rec #"): ("0093417", "A93417", "93-41-722"),
    ("member id", "Medicaid ID", "subscriber number", "policy number"): ("QRS551903277", "551903277"),
    ("claim number", "claim id", "prior auth number", "rx number"): ("20263310455", "9917734"),
}
DATES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("DOB", "date of birth", "birthdate"): ("6/9/1938", "06-09-38", "1938-06-09", "June 9, 1938", "9 June 1938")
}


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _bare(value: str) -> str:
    return "".join(sign for sign in value if sign.isalnum())


def _spoken(value: str, words: list[str], between: str = " ") -> str:
    return between.join(words[int(sign)] if sign.isdigit() else sign for sign in _bare(value))


DISGUISES: dict[str, Callable[[str, str], str]] = {
    "colon": lambda label, value: f"{label}: {value}",
    "hash": lambda label, value: f"{label}#{value}",
    "sentence": lambda label, value: f"her {label} is {value}, thanks",
    "brackets": lambda label, value: f"({label} {value})",
    "capitals": lambda label, value: f"{label} {value}".upper(),
    "small": lambda label, value: f"{label} {value}".lower(),
    "en dash": lambda label, value: f"{label} – {value.replace('-', '–')}",
    "full width": lambda label, value: _full_width(f"{label}: {value}"),
    "zero width": lambda label, value: "\u200b".join(f"{label}: {value}"),
    "joiners": lambda label, value: "\u2060".join(f"{label}: {value}"),
    "soft hyphens": lambda label, value: "\u00ad".join(f"{label} {value}"),
    "right to left": lambda label, value: f"\u202e{label} \u2066{value}\u2069\u202c",
    "line end": lambda label, value: f"{label}\n{value}",
    "empty line": lambda label, value: f"{label}\n\n{value}",
    "in a letter": lambda label, value: f"Hi all,\nquick one.\n{label}\n  {value}\nthanks",
    "arabic digits": lambda label, value: f"{label} " + "".join(
        chr(0x660 + int(sign)) if sign.isdigit() else sign for sign in value
    ),
    "markdown": lambda label, value: f"*{label}* `{value}`",
    "json": lambda label, value: f'"{label}": "{value}",',
    "web entity": lambda label, value: f"{label}&nbsp;{value}",
    "tab": lambda label, value: f"{label}\t{value}",
    "cell": lambda label, value: f"| {label} | {value} |",
    "before": lambda label, value: f"{value} is the {label}",
    "before, bracketed": lambda label, value: f"{value} ({label})",
    "of a resident": lambda label, value: f"{label} of the resident is {value}",
}  # fmt: skip
NUMBER_DISGUISES: dict[str, Callable[[str, str], str]] = {
    "spaced": lambda label, value: f"{label} " + " ".join(_bare(value)),
    "dotted": lambda label, value: f"{label} " + ".".join(_bare(value)),
    "dashed": lambda label, value: f"{label} " + "-".join(_bare(value)),
    "spaces for dashes": lambda label, value: f"{label} " + value.replace("-", " "),
    "slashes for dashes": lambda label, value: f"{label} " + value.replace("-", "/"),
    "underscores for dashes": lambda label, value: f"{label} " + value.replace("-", "_"),
    "spelled": lambda label, value: f"{label} " + _spoken(value, DIGITS),
    "spelled with dashes": lambda label, value: f"{label} " + _spoken(value, DIGITS, "-"),
    "spelled in Spanish": lambda label, value: f"{label} " + _spoken(value, CIFRAS),
    "keycaps": lambda label, value: f"{label} " + "".join(
        f"{sign}\ufe0f\u20e3" if sign.isdigit() else sign for sign in value
    ),
    "Cyrillic": lambda label, value: f"{label} {value}".translate(str.maketrans("AEMHPT", "АЕМНРТ")),
}  # fmt: skip


def _texts(known: Mapping[tuple[str, ...], tuple[str, ...]], disguise: Callable[[str, str], str]) -> Iterator[str]:
    for labels, values in known.items():
        for label in labels:
            for value in values:
                yield disguise(label, value)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_hides_no_number_and_no_date(name: str) -> None:
    assert [text for text in _texts({**NUMBERS, **DATES}, DISGUISES[name]) if not screen(text)] == []


@pytest.mark.parametrize("name", NUMBER_DISGUISES)
def test_a_number_in_pieces_is_put_together(name: str) -> None:
    assert [text for text in _texts(NUMBERS, NUMBER_DISGUISES[name]) if not screen(text)] == []


@pytest.mark.parametrize(
    "said",
    [
        "dob june ninth nineteen thirty eight",
        "date of birth six nine thirty eight",
        "birthdate 0 6 / 0 9 / 1 9 3 8",
        "DOB six nine one nine three eight",
        "D.O.B. nine June nineteen thirty-eight",
        "nació el 9 de junio de 1938",
        "fecha de nacimiento 9/6/38",
        "DOB\n06\n09\n1938",
    ],
)
def test_a_date_of_birth_in_words_or_pieces_is_read(said: str) -> None:
    assert "birth_date" in screen(said)

"""Rules: what in a sentence can be true or false by itself - numbers with their units, dates, names - in one spelling.

Two spellings of one thing are one atom ("1,000" and "one thousand", "15 October" and "Oct 15th"), so that a sentence
can be held against its source. What is not understood stays as it is written, so that it must stand there likewise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Atom = str
"""One fact: ``n:14``, ``n:5%``, ``u:14 day``, ``month:10``, ``date:10 15``, ``day:mon``, ``id:q3``."""

_MONTHS = (
    "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo",
    "june jun junio", "july jul julio", "august aug agosto ago", "september sept sep septiembre setiembre",
    "october oct octubre", "november nov noviembre", "december dec diciembre dic",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAYS = (
    "monday mon mondays lunes", "tuesday tue tues tuesdays martes", "wednesday wed weds wednesdays miercoles",
    "thursday thu thur thurs thursdays jueves", "friday fri fridays viernes", "saturday sat saturdays sabado sabados",
    "sunday sun sundays domingo domingos",
)  # fmt: skip
_DAY = {name: names.split()[0][:3] for names in _DAYS for name in names.split()}
_CAPITAL_ALONE = frozenset(
    {"may", "march", "mar", "jan", "jun", "sept", "sep", "dec", "sat", "sun", "mon", "wed", "ago"}
)
"""Names of months and days that are other words in lower case."""
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()  # noqa: SIM905  # It reads best so.
_PEQUENOS = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
    diecisiete dieciocho diecinueve veinte""".split()  # noqa: SIM905  # It reads best so.
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DECENAS = ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh
    twelfth""".split()  # noqa: SIM905  # It reads best so.
_ORDINALES = ["primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "septimo", "octavo", "noveno", "decimo"]
_SPELLED = {  # Without "once", which is eleven in one language and "as soon as" in the other.
    **{word: value for value, word in enumerate(_PEQUENOS) if word != "once"},
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    **{word: 10 * value for value, word in enumerate(_DECENAS, 2)},
    **{word: value for value, word in enumerate(_ORDINALS, 1)},
    **{word: value for value, word in enumerate(_ORDINALES, 1)},
    **{word[:-1] + "a": value for value, word in enumerate(_ORDINALES, 1)},
    "dozen": 12, "docena": 12, "twice": 2, "thrice": 3, "cien": 100, "ciento": 100,
}  # fmt: skip
_TIMES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "mil": 1_000}
_TIMES |= {"millon": 1_000_000, "millones": 1_000_000}
_SHARES = {"half": "half", "halves": "half", "mitad": "half", "double": "double", "doble": "double", "triple": "triple"}
_SHARES |= {"today": "today", "hoy": "today", "tomorrow": "tomorrow", "yesterday": "yesterday", "ayer": "yesterday"}
_UNITS = {
    "minute": "minute minutes min mins minuto minutos", "hour": "hour hours hora horas", "day": "day days dia dias",
    "week": "week weeks semana semanas", "month": "month months mes meses", "year": "year years ano anos",
    "quarter": "quarter quarters trimestre trimestres", "page": "page pages pagina paginas",
    "member": "member members miembro miembros", "vote": "vote votes voto votos",
    "visit": "visit visits visita visitas",
    "patient": "patient patients paciente pacientes", "resident": "resident residents residente residentes",
    "dollar": "dollar dollars dolar dolares", "time": "time times vez veces",
    "stay": "stay stays", "people": "people person persons persona personas",
    "hospital": "hospital hospitals hospitales",
    "letter": "letter letters carta cartas", "file": "file files archivo archivos", "seat": "seat seats",
}  # fmt: skip
_BETWEEN = frozenset(
    """working business calendar more full whole other of the or to and a habiles laborables mas de o
    y""".split()  # noqa: SIM905  # It reads best so.
)
"""Words that may stand between a number and what it counts."""
_UNIT = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}
_TOKEN = re.compile(
    r"(?P<date>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<clock>\b\d{1,2}(?::\d{2})?\s?[ap]\.?\s?m\b\.?|\b\d{1,2}:\d{2}\b)"
    r"|(?P<number>(?P<money>[$€£]\s?)?(?<![\w.,])\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?P<share>\s?%|\s(?:percent|per cent|por ciento)\b)?(?![\w]))"  # noqa: E501  # One thing to read.
    r"|(?P<word>[^\W_]+(?:['.][^\W_]+)*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text states. `runs` are its names as they stand, words in a row with a capital letter each."""

    atoms: frozenset[Atom]
    runs: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """One word or number. `begins` a sentence, or stands `apart` from what is before it by a comma or the like."""

    kind: str
    text: str
    plain: str
    begins: bool
    apart: bool


def folded(text: str) -> str:
    """The text in lower case, without accents, in plain letters."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def is_counted(word: str) -> bool:
    """Whether a word, folded, is a number or a month, and so an atom rather than content."""
    return word in _SPELLED or word in _TIMES or word in _MONTH or word[:1].isdigit()


def facts_of(text: str) -> Facts:
    """What this text states."""
    tokens = _tokens(text)
    words = tuple(part for token in tokens for part in _parts(token))
    return Facts(frozenset(_atoms(tokens)), tuple(_runs(tokens)), words)


def near_units(text: str) -> frozenset[Atom]:
    """Every number of the text with every unit that stands close behind it, which it may be a number of."""
    tokens = _tokens(text)
    return frozenset(
        f"u:{value} {_UNIT[behind.plain]}"
        for after, value, _ in _numbers(tokens)
        for behind in tokens[after : after + 5]
        if behind.plain in _UNIT
    )


def _tokens(text: str) -> list[_Token]:
    # A dash parts two words; a sign that only looks like a letter becomes that letter.
    tidy = re.sub(r"[‐-―−-]", lambda dash: "-" if dash.string[dash.start() - 1 : dash.start()].isdigit() else " ", text)
    tidy = unicodedata.normalize("NFKC", tidy).replace("’", "'")
    found: list[_Token] = []
    last = 0
    for one in _TOKEN.finditer(tidy):
        between, last = tidy[last : one.start()], one.end()
        begins = not found or bool(re.search(r"[.!?:;\n]", between))
        apart = begins or bool(re.search(r"[,()\"/|]", between))
        kind = "number" if one.group("number") else one.lastgroup or "word"
        word = re.sub(r"'s$", "", one.group())
        found.append(_Token(kind, word, folded(word).strip("."), begins, apart))
    return found


def _parts(token: _Token) -> Sequence[str]:
    return [part for part in re.split(r"[^\w]+", token.plain) if part]


def _atoms(tokens: Sequence[_Token]) -> Iterator[Atom]:
    for place, token in enumerate(tokens):
        match token.kind:
            case "date":
                year, month, day = token.text.split("-")
                yield from (f"n:{int(year)}", f"month:{int(month)}", f"n:{int(day)}")
                yield f"date:{int(month)} {int(day)}"
            case "clock":
                yield f"clock:{_clock(token.plain)}"
            case "word":
                yield from _of_word(tokens, place)
            case _:
                pass
    for after, value, money in _numbers(tokens):
        yield f"n:{money}{value}"
        unit = _unit_at(tokens, after)
        if unit and unit != "dollar" and not re.fullmatch(r"(19|20)\d\d", value):
            yield f"u:{value} {unit}"


def _unit_at(tokens: Sequence[_Token], place: int) -> str:
    """What a number before this place counts, where that is said at once."""
    for token in tokens[place : place + 4]:
        if token.plain in _UNIT:
            return _UNIT[token.plain]
        if token.plain not in _BETWEEN and token.kind != "number" and token.plain not in _SPELLED:
            return ""
    return ""


def _of_word(tokens: Sequence[_Token], place: int) -> Iterator[Atom]:
    token = tokens[place]
    if token.plain in _MONTH and _is_named(tokens, place):
        yield f"month:{_MONTH[token.plain]}"
        yield from (f"date:{_MONTH[token.plain]} {number}" for number in _beside(tokens, place))
    elif token.plain in _DAY and _is_named(tokens, place):
        yield f"day:{_DAY[token.plain]}"
    elif token.plain in _SHARES:
        yield f"word:{_SHARES[token.plain]}"
    elif any(sign.isdigit() for sign in token.plain):
        yield f"id:{token.plain}"


def _beside(tokens: Sequence[_Token], month: int) -> Iterator[str]:
    """The day before or after a month, or its year: "15 October", "15 de octubre", "October 15", "October 2026"."""
    before = month - 1 - (month > 1 and tokens[month - 1].plain in ("of", "de"))
    places = [place for place in (before, month + 1) if 0 <= place < len(tokens) and tokens[place].kind == "number"]
    # A day that stands before the month is its day, and what comes after that is another thing, or the year.
    for place in places if before not in places else [before]:
        yield _digits(tokens[place].text)[0]


def _is_named(tokens: Sequence[_Token], place: int) -> bool:
    """Whether a word that may be a month or a day is meant as one."""
    token = tokens[place]
    if token.plain not in _CAPITAL_ALONE:
        return True
    beside = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    return token.text[:1].isupper() and (not token.begins or any(one.kind == "number" for one in beside))


def _clock(text: str) -> str:
    """A time of day as minutes, where it can be told."""
    found = re.match(r"(\d{1,2})(?::(\d{2}))?\s?(?:([ap])\.?\s?m)?", text)
    if found is None:
        return text
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), found.group(3)
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return f"{hour:02}:{minute:02}"


def _numbers(tokens: Sequence[_Token]) -> Iterator[tuple[int, str, str]]:
    """Each number: the place after it, its value, and a sign before it where it is money."""
    place = 0
    while place < len(tokens):
        token, start = tokens[place], place
        place += 1
        if token.kind == "number":
            value, money = _digits(token.text)
            while place < len(tokens) and tokens[place].plain in _TIMES and "%" not in value:
                value = _times(value, _TIMES[tokens[place].plain])
                place += 1
            if place < len(tokens) and _UNIT.get(tokens[place].plain) == "dollar":
                money = "$"
            yield place, value, money
        elif token.kind == "word" and (token.plain in _SPELLED or token.plain in _TIMES):
            place, spelled = _spelled(tokens, start)
            behind = tokens[place].plain if place < len(tokens) else ""
            yield place, f"{spelled}{'%' * (behind == 'percent')}", "$" if _UNIT.get(behind) == "dollar" else ""


def _digits(text: str) -> tuple[str, str]:
    """The value without thousands' commas, and the sign of money before it."""
    shared = "%" if re.search(r"%|percent|per cent|por ciento", text, re.IGNORECASE) else ""
    money = text[0] if text[0] in "$€£" else ""
    bare = re.sub(r"[^\d.,]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    if re.fullmatch(r"\d+\.\d+", bare):
        bare = bare.rstrip("0").rstrip(".") if not re.fullmatch(r"\d{1,3}\.\d{3}", bare) else bare
    return (str(int(bare)) if bare.isdigit() else bare) + shared, money


def _times(value: str, many: int) -> str:
    return str(int(value) * many) if value.isdigit() else f"{value}x{many}"


def _spelled(tokens: Sequence[_Token], place: int) -> tuple[int, int]:
    """A number in words, as far as it goes on: "two hundred and five", "twenty five"."""
    total = current = 0
    while place < len(tokens):
        word = tokens[place].plain
        if word in _SPELLED and _goes_on(current, _SPELLED[word]):
            current += _SPELLED[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _TIMES:
            total, current = total + max(current, 1) * _TIMES[word], 0
        elif not (word in ("and", "y") and current and _is_spelled(tokens, place + 1, current)):
            break
        place += 1
    return place, total + current


def _goes_on(current: int, value: int) -> bool:
    """Whether a small number in words belongs to what was said of the number so far."""
    return current == 0 or current % 100 == 0 or (value < 10 and current % 100 >= 20 and current % 10 == 0)


def _is_spelled(tokens: Sequence[_Token], place: int, current: int) -> bool:
    after = _SPELLED.get(tokens[place].plain) if place < len(tokens) else None
    return after is not None and (current % 100 == 0 or tokens[place - 1].plain == "y") and _goes_on(current, after)


def _runs(tokens: Sequence[_Token]) -> Iterator[tuple[str, ...]]:
    """Words with a capital letter, those in a row together; dates and numbers are held against the source as such."""
    run: list[str] = []
    for place, token in enumerate(tokens):
        dated = (token.plain in _MONTH or token.plain in _DAY) and _is_named(tokens, place)
        counted = token.plain in _SPELLED or token.plain in _TIMES
        named = token.kind == "word" and any(sign.isupper() for sign in token.text) and not dated and not counted
        if run and (not named or token.apart):
            yield tuple(run)
            run = []
        if named:
            run += _parts(token)
    if run:
        yield tuple(run)

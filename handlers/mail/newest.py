"""The newest words of a letter: what somebody wrote now, without what she answers and without what is under every mail.

Quotes and signatures are cut before anything is judged or kept, so that our own words are not taken for hers. Where a
rule is in doubt it keeps: a line too many can be read past, a line too few is an answer that we never heard. The rules
follow the table `tests/handlers/mail/letters.toml`, which is older than they are (decision 0030).
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_SIGNS, MOST_LINES, LONGEST_LINE = 200_000, 5_000, 1_000
"""How much of a text is looked at, so that none of it can make us slow; a person's answer is far shorter."""
ABOVE = "## "
"""How a line of our own letters begins and ends below which nothing is read."""

_I = re.IGNORECASE
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD))
_OURS = re.compile(r"##.{4,100}##")
_WAS_SENT = re.compile(
    r"[\s*]*[-_]{2,}\s*(?:original (?:message|appointment)|forwarded message|begin forwarded message"
    r"|mensaje (?:original|reenviado)|ursprüngliche nachricht|message d'origine)\s*[-_]{2,}[\s*]*|begin forwarded message:",
    _I,
)
_HEADER = re.compile(
    r"[\s*_]{0,8}(?:(?P<who>from|de|von)|(?P<when>sent|date|enviado(?: el)?|fecha)|(?P<to>to|para|an)"
    r"|(?P<about>subject|asunto|betreff)|cc|importance|importancia|reply-to)[\s*_]{0,4}:[\s*_]{0,4}(?:\S|$)",
    _I,
)
_WROTE = re.compile(r"\b(?:wrote|writes|escribió|escribio|schrieb|a écrit)\b", _I)
_NAMES_A_MOMENT = re.compile(r"\d|@|<")
_DATED = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d .{0,80}<[^<>\s]{3,100}>:")
_WROTE_AND_GOES_ON = re.compile(r"\s*(?:on|el)\b.{4,300}<[^<>]{3,100}>\s*(?:wrote|escribió):\s", _I)
_DEVICE = re.compile(
    r"(?:sent|enviado) (?:from|via|with|using|desde|con|mediante) (?:my |mi |a |the |una? )?"
    r"(?:iphone|ipad|ios|android|galaxy|samsung|blackberry|mobile|móvil|cell|phone|tel[eé]fono|smartphone|tablet|verizon|at&t|t-mobile"
    r"|mail for|correo para|outlook|yahoo|aol|gmail|proton|windows|pixel|apple|workspace one|boxer).{0,60}"
    r"|(?:get|obtener|obtén|consigue) outlook (?:for|para) .{0,80}|please excuse (?:any )?(?:typos|brevity).{0,60}",
    _I,
)
_PARTED = re.compile(r"--\s?|—|_{5,}")
_LEGAL = re.compile(
    r"\W{0,200}(?:confidentiality (?:notice|note|statement)|confidential(?:ity)?:|disclaimer\b|legal notice\b|privacy notice\b"
    r"|(?:important|please note)\b[^.]{0,80}(?:contents?|information|e-?mail|message)\b[^.]{0,80}(?:confidential|privileged)"
    r"|(?:please )?consider the environment before|antes de imprimir\b"
    r"|privileged (?:and|&) confidential|hipaa (?:notice|privacy)|aviso (?:de confidencialidad|de privacidad|legal)\b"
    r"|(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission|electronic)\b[^.]{0,200}"
    r"(?:confidential|intended|privileged)|la información contenida en este\b"
    r"|este (?:correo|mensaje|e-?mail)\b[^.]{0,200}(?:confidencial|destinad|dirigid|uso exclusivo)"
    r"|if you (?:have |are )?(?:received this|not the intended))",
    _I,
)
_BANNER = re.compile(
    r"\W{0,6}(?:caution|warning|external|advertencia|precaución|atención|correo externo|remitente externo)\b", _I
)
_FROM_OUTSIDE = re.compile(r"external|outside|originated|extern[oa]|fuera de", _I)
_GOODBYE = re.compile(
    r"\W{0,3}(?:(?:many |with )?thanks(?: (?:so much|again|a lot|in advance|and regards))?|thank you(?: (?:so much|very much|again))?"
    r"|thx|(?:with )?(?:best|kind|warm|kindest|warmest)?(?: and)? ?(?:regards|wishes)|all the best|best|sincerely(?: yours)?"
    r"|yours(?: truly| sincerely)?|cheers|take care|respectfully|warmly|with appreciation|in partnership"
    r"|(?:un |muchos )?(?:cordial(?:es)? |atento )?saludos?(?: cordial(?:es)?)?|atentamente|cordialmente|(?:muchas |mil )?gracias"
    r"|un abrazo|quedo atent[ao]|hasta pronto)[\s,.!–—-]{0,4}",
    _I,
)
_AFTERWARDS = re.compile(r"\s*(?:p\.? ?s\.?|p\.? ?d\.?)[\s:.]", _I)
_SMALL_WORDS = frozenset(["de", "del", "la", "las", "los", "y", "e", "van", "von", "der", "of", "the", "and"])
_REACHED_AT = re.compile(
    r"\b(?:tel|phone|fax|cell|mobile|office|direct|ext|teléfono|móvil|oficina)\b|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|www\.|https?://"
    r"|\S@[^\s@]+\.\w",
    _I,
)
_MOST_SIGNED, _LONGEST_SIGNED = 10, 90


def newest(text: str) -> str:
    """What was written now; empty where there is nothing but quotes and signatures."""
    lines = _unsigned(_unquoted(_lines(text)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _lines(text: str) -> list[str]:
    plain = text[:MOST_SIGNS].replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
    return [line.rstrip()[:LONGEST_LINE] for line in plain.translate(_UNSEEN).split("\n")[:MOST_LINES]]


def _unquoted(lines: Sequence[str]) -> list[str]:
    """The lines above the letter that is answered, and those between its quoted ones."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _begins_the_rest(lines, at):
            break
        if line.lstrip().startswith(">"):
            kept.append("")
            at += 1
        elif named := _names_who_wrote(lines, at):
            following = next((one.lstrip() for one in lines[at + named :] if one.strip()), "")
            if not following.startswith(">"):
                break
            kept.append("")
            at += named
        else:
            kept.append(line)
            at += 1
    return kept


def _begins_the_rest(lines: Sequence[str], at: int) -> bool:
    """Whether all that follows is an earlier letter."""
    line = lines[at]
    if _OURS.fullmatch(line.strip()) or _WAS_SENT.fullmatch(line) or _WROTE_AND_GOES_ON.match(line):
        return True
    found = _HEADER.match(line)
    if found is None or not found["who"]:
        return False
    kinds: set[str] = set()
    for other in lines[at + 1 : at + 7]:
        header = _HEADER.match(other)
        if header is not None and header.lastgroup:
            kinds.add(header.lastgroup)
    return len(kinds & {"when", "to", "about"}) >= 2 and bool(kinds & {"when", "about"})


def _names_who_wrote(lines: Sequence[str], at: int) -> int:
    """How many lines say who wrote the letter below, and when; 0 where they do not. Mail programs break such a line."""
    if not lines[at].strip():
        return 0
    for count in range(1, 4):
        if at + count > len(lines) or not lines[at + count - 1].strip():
            return 0
        said = " ".join(line.strip() for line in lines[at : at + count])
        if len(said) > 400:
            return 0
        if not said.endswith(":"):
            continue
        following = next((one.lstrip() for one in lines[at + count :] if one.strip()), "")
        names = bool(_WROTE.search(said)) and (bool(_NAMES_A_MOMENT.search(said)) or following.startswith(">"))
        return count if names or _DATED.fullmatch(said) else 0
    return 0


def _unsigned(lines: list[str]) -> list[str]:
    """The same without warnings above and without signatures and notices below."""
    lines = _without_banner([line for line in lines if not _DEVICE.fullmatch(_bare(line))])
    for at, line in enumerate(lines):
        if _PARTED.fullmatch(line) or (_begins_paragraph(lines, at) and _LEGAL.match(_paragraph(lines, at))):
            lines = lines[:at]
            break
    return _without_card(_without_goodbye(lines))


def _without_banner(lines: list[str]) -> list[str]:
    """Without what a server puts above a letter that comes from elsewhere."""
    while True:
        while lines and not lines[0].strip():
            lines = lines[1:]
        if not lines:
            return lines
        told = _paragraph(lines, 0)
        if not (_BANNER.match(told) and _FROM_OUTSIDE.search(told)):
            return lines
        lines = lines[_end_of_paragraph(lines, 0) :]


def _without_goodbye(lines: list[str]) -> list[str]:
    """Without a greeting and the name below it; what is written after that as an afterthought stays."""
    for at in range(len(lines) - 1, 0, -1):
        if not _GOODBYE.fullmatch(lines[at].strip()):
            continue
        after = next((n for n in range(at, len(lines)) if _AFTERWARDS.match(lines[n])), len(lines))
        signed = [line.strip() for line in lines[at + 1 : after] if line.strip()]
        if any(line.strip() for line in lines[:at]) and _is_signature(signed):
            return [*lines[:at], "", *lines[after:]]
    return lines


def _is_signature(signed: Sequence[str]) -> bool:
    return (
        0 < len(signed) <= _MOST_SIGNED
        and _is_name(signed[0])
        and all(len(line) <= _LONGEST_SIGNED and not _is_said(line) for line in signed)
    )


def _without_card(lines: list[str]) -> list[str]:
    """Without a last paragraph that is a name and how to reach it."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    start = next((n + 1 for n in range(len(lines) - 1, -1, -1) if not lines[n].strip()), 0)
    card = [line.strip() for line in lines[start:]]
    is_card = start > 0 and len(card) > 1 and _is_signature(card) and any(_REACHED_AT.search(line) for line in card)
    return lines[:start] if is_card else lines


def _is_said(line: str) -> bool:
    """Whether a line asks something, or is a sentence of some words; a motto stands in quotation marks."""
    if line.endswith("?"):
        return True
    plain = [word for word in line.split() if word.isalpha() and word.islower() and word not in _SMALL_WORDS]
    return len(plain) > 3 and line[0] not in "\"“'«" and not _REACHED_AT.search(line)


def _is_name(line: str) -> bool:
    """Whether a line looks like a person's name: a few words that begin with capitals."""
    words = re.findall(r"[^\W\d_][\w.'’-]*", re.split(r"[,|(/]", line)[0])
    named = [word for word in words if word.lower() not in _SMALL_WORDS]
    return len(named) > 0 and len(words) <= 5 and all(word[0].isupper() for word in named) and line[-1] not in "?!:;"


def _begins_paragraph(lines: Sequence[str], at: int) -> bool:
    return bool(lines[at].strip()) and (at == 0 or not lines[at - 1].strip())


def _end_of_paragraph(lines: Sequence[str], at: int) -> int:
    return next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))


def _paragraph(lines: Sequence[str], at: int) -> str:
    return " ".join(lines[at : min(_end_of_paragraph(lines, at), at + 4)])


def _bare(line: str) -> str:
    """A line without the marks of a link or of bold text around it."""
    return re.sub(r"<https?://[^<>]*>", "", line).strip(" *_.[]")

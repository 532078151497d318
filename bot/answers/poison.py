"""Rules: a document speaks to members. Words for a program are found, however they are dressed, and never shown.

Whoever can slip a sentence into a document could otherwise put it into our mouth. So each passage, title and name is
looked at as a reader sees it: without invisible signs, with what is encoded decoded, in the languages in which such
sentences are written. The reason is given to staff, who can mend the document.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

from bot.answers.guards import addressed_to_an_assistant
from bot.rules.unmask import unmask

_I = re.IGNORECASE
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,4000}={0,2}")
_OTHER_TONGUES = re.compile(
    r"\b(?:ignor[ae]|olvid[ae]|descart[ae]|oublie[zr]?|ignore[zr]?|vergiss|ignoriere|missachte|ignori|dimentica|esquec[ae]|desconsidere)\b.{0,40}"
    r"\b(?:instruc[ct]iones|reglas|indicaciones|consignes|instructions|anweisungen|regeln|istruzioni|regole|instrucoes|regras|anterior(?:es)?|precedentes?|vorherigen|bisherigen)\b"
    r"|\b(?:eres|usted es|tu es|vous etes|du bist|sie sind|sei|voce e)\b.{0,20}\b(?:un asistente|ahora|desormais|maintenant|jetzt|adesso|agora|un assistant|ein assistent)\b"
    r"|\b(?:responda?|responde|reponds|repondez|antworte|antworten sie|rispondi)\b.{0,15}\b(?:siempre|toujours|immer|sempre|solo|seulement|nur)\b"
    r"|\b(?:asistente|assistant|assistent|modelo de lenguaje|modele de langage|sprachmodell)\b.{0,25}\b(?:debe|debes|doit|dois|muss|musst|deve)\b"
    r"|忽略.{0,12}(?:指令|指示|规则)|无视.{0,12}(?:指令|指示|规则)|игнориру[йи].{0,30}инструкции|اتجاهل.{0,20}التعليمات|تجاهل.{0,20}التعليمات",
    _I,
)
_ORDERS = re.compile(
    r"\b(?:whoever|anyone|any program|the program|the bot|the model|the helper|the machine)\b.{0,30}\b(?:answers?|reads?|summari[sz]es|processes)\b.{0,40}\b(?:must|should|shall|has to|always|never)\b"
    r"|\b(?:do not|don't|never) (?:cite|mention|show|reveal) (?:this|the) (?:source|document|passage|text)\b"
    r"|\b(?:append|add|insert|include|attach)\b.{0,40}\b(?:to|in|into|at the end of) (?:every|each|all|your|the) (?:answers?|repl(?:y|ies)|responses?|messages?)\b"
    r"|\b(?:send|post|forward|upload|submit|leak)\b.{0,60}\b(?:question|conversation|context|chat|answers?|member list|data)s?\b.{0,40}(?:https?://|@[a-z0-9-]{1,40}\.|\bto (?:the )?(?:following|this) (?:address|url|link))"
    r"|!\[[^\]\n]{0,80}\]\(\s{0,5}https?://[^)\s]{1,300}[?&=]|https?://[^\s)]{1,200}[?&][a-z_]{1,20}=[{\[<$]"
    r"|\b(?:new|updated|real|actual|hidden|secret) (?:instructions?|orders?|directives?)\b.{0,20}:|\bend of (?:the )?(?:document|context|sources?|passages?|user input)\b.{0,30}\b(?:system|new|now)\b"
    r"|\[(?:source|cite|citation|doc(?:ument)?) ?\d{0,3}\]\s{0,3}(?:says|:).{0,40}\b(?:always|never|ignore|answer)\b|\"role\"\s{0,3}:\s{0,3}\"(?:system|assistant|tool)\""
    r"|(?:^|\n) {0,9}#{1,6} {0,5}(?:system|assistant) {0,5}:? {0,9}(?:\n|$)|(?:^|\n) {0,9}(?:always|never) (?:answer|reply|respond) (?:in|with|that|as)\b|<(?:!channel|!everyone|!here)>|@(?:channel|everyone|here)\b",
    _I,
)
WHY = "it speaks to a program, not to members"
_PIECE = 3_500
_OVERLAP = 400


def speaks_to_a_program(text: str) -> bool:
    """Whether any part of this text is meant for a program, plain or in disguise."""
    plain = _as_read(text)
    return any(_says_so(part) for part in _parts(plain)) or any(_says_so(hidden) for hidden in _decoded(text))


def _says_so(plain: str) -> bool:
    return addressed_to_an_assistant(plain) or bool(_ORDERS.search(plain)) or bool(_OTHER_TONGUES.search(_bare(plain)))


def _as_read(text: str) -> str:
    """As a reader sees it. Other alphabets stay beside it, since unmasking turns their letters into ours."""
    plain = unmask(text)
    return plain if text.isascii() else f"{plain}\n{unicodedata.normalize('NFKC', text)}"


def _bare(text: str) -> str:
    """Without accents, which people leave out as well."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) != "Mn")


def _parts(plain: str) -> list[str]:
    """Pieces that the guards read to their end, each beginning in the one before it."""
    return [plain[start : start + _PIECE] for start in range(0, max(1, len(plain)), _PIECE - _OVERLAP)]


def _decoded(text: str) -> list[str]:
    """What stands in the text in base64, if it is text."""
    found = []
    for piece in _ENCODED.findall(text):
        bare = piece.rstrip("=").translate(str.maketrans("-_", "+/"))
        try:
            told = base64.b64decode(bare[: len(bare) // 4 * 4]).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if told.isprintable() or "\n" in told:
            found.append(told)
    return found

"""Rules: what a language model wrote is shown only as far as our own documents say it.

A model is asked for sentences, each with the words that it rests on. Nobody believes it: the words have to stand in the
passage, the whole sentences of ours around them are what is shown, and every number, date and name, each no and each
must of its sentence has to stand in those. A sentence that fails is left out, and nothing is mended. What is checked
are words; a sentence that turns true words round is not seen through, which is why its source stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answers.facts import facts_of, folded, is_counted, near_units
from bot.answers.guards import addressed_to_an_assistant
from bot.answers.sentences import sentence_spans
from bot.answers.sources import Citation
from bot.answers.stems import stem, words_in
from bot.answers.thesaurus import STOP
from bot.rules.screen import screened

MOST_CLAIMS = 4
"""Sentences of one answer; more is a document, and nobody reads that in a chat."""
FEWEST_WORDS = 4
"""Words of a quote; fewer stand anywhere."""
LONGEST_SENTENCE, LONGEST_QUOTE = 320, 700
SHARE = 0.8
"""How much of a sentence's content has to stand in its source; measured (docs/decisions/0036)."""
_MARKUP = re.compile(
    r"[<>\[\]{}|\\`*_#~^@=]|://|\bwww\.|&(?:#|[a-z]+;)|[^\W\d_]\.[^\W\d_]{2,}|\bmailto:|\bjavascript:|\n", re.IGNORECASE
)
"""Signs that a chat would turn into a link, a mention or a format; our own sentences need none of them."""
_PLAIN = frozenset(
    {"Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd", "Nl", "No", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Zs"}
)
_PLAIN_SIGNS = frozenset("$€£%+°")
_NO = frozenset(
    """not no never none nobody nothing neither nor without cannot except unless hardly nunca ningun ninguna ninguno
    nadie nada sin jamas tampoco excepto salvo""".split()  # noqa: SIM905  # A list of words reads best as words.
)
_TURNS: Mapping[str, str] = {
    word: names.split()[0]
    for names in (
        "must required mandatory obligatory compulsory have-to has-to need-to obligatorio obligatoria deben debe",
        "may optional voluntary voluntarily free-to can voluntario voluntaria pueden puede",
        "before until earlier antes hasta", "after later then despues tras",
        "least minimum minimo", "most maximum maximo", "more greater higher above over exceeds mayor mas encima",
        "less fewer lower below under menor menos debajo", "increase rise rose grew up aumento subio",
        "decrease fall fell drop dropped down bajo disminuyo", "always every siempre", "only solely solo solamente",
        "all everyone everybody todos todas", "public publicly published publico", "private confidential privado",
    )
    for word in names.split()
}  # fmt: skip
"""Words that turn a sentence's meaning, by what they say: each has to stand in the source in some form."""
_WEAK = {"may": "must", "before": "after", "after": "before"}
"""Of those the ones that an honest sentence may bring along, unless the source says their opposite and not them."""
_OPENERS = frozenset(
    """a an the this that these those you your we our they their it its he she there here if when where who what how why
    which for in on at by to from with of as after before until since during each every all any some both most many no
    not yes please and but or so also once while because though about over under per then members staff people anyone
    everyone nobody i el la los las un una unos unas este esta estos estas usted ustedes su sus nuestro nuestra nuestros
    si cuando donde quien que como por para en de con a al del desde hasta cada todo todos todas ninguno no y o pero
    tambien hay es son se lo le les send ask write call contact use look go open fill keep leave tell talk check upload
    submit join report visit give take make get see read try let bring wait start stop change choose pick press type
    envie pregunte escriba llame use mire abra guarde pida hable suba entregue""".split()  # noqa: SIM905
)
"""Words that begin a sentence with a capital letter and are no names."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as a model wrote it: the number of a passage, from 1, and the words that it rests on."""

    sentence: str
    passage: int
    quote: str


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence and what stands behind it, cut from our own document."""

    sentence: str
    citation: Citation


def supported(claims: Sequence[Claim], passages: Sequence[Citation]) -> tuple[Supported, ...]:
    """The claims that hold, in their order, each once; `passages` are those that the model was given."""
    kept: list[Supported] = []
    for claim in claims:
        found = support(claim, passages)
        if found is not None and all(folded(found.sentence) != folded(one.sentence) for one in kept):
            kept.append(found)
    return tuple(kept[:MOST_CLAIMS])


def support(claim: Claim, passages: Sequence[Citation]) -> Supported | None:
    """The claim with its source, or None where it does not hold."""
    sentence = " ".join(claim.sentence.split(" "))
    if not 1 <= claim.passage <= len(passages) or not is_plain(sentence):
        return None
    passage = passages[claim.passage - 1]
    span = standing(claim.quote, passage.quote)
    if span is None or span[1] - span[0] > LONGEST_QUOTE:
        return None
    ours = passage.quote[span[0] : span[1]]
    if not says(sentence, ours):
        return None
    start = passage.start + span[0]
    return Supported(sentence, replace(passage, start=start, end=start + len(ours), quote=ours))


def is_plain(sentence: str) -> bool:
    """Whether this can be shown as it is: one short line of letters, with no address and nothing said to a program."""
    if not 1 <= len(sentence.strip()) == len(sentence) <= LONGEST_SENTENCE or _MARKUP.search(sentence):
        return False
    if any(unicodedata.category(sign) not in _PLAIN and sign not in _PLAIN_SIGNS for sign in sentence):
        return False
    return not screened(sentence) and not addressed_to_an_assistant(sentence)


def standing(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands in the text, widened to whole sentences; None where it does not, or says too little.

    The model may have copied quotation marks, dashes and white space in its own way. What is widened cannot leave out
    the "not" before the words.
    """
    plain, places = _pressed(text)
    wanted = _pressed(quote)[0].strip(" \"'").rstrip(".…")
    if len(re.findall(r"[^\W_]+", wanted)) < FEWEST_WORDS:
        return None
    at = plain.find(wanted)
    while at >= 0 and not _is_whole(plain, at, at + len(wanted)):
        at = plain.find(wanted, at + 1)
    if at < 0:
        return None
    first, last = places[at], places[at + len(wanted) - 1] + 1
    touched = [span for span in sentence_spans(text) if span[0] < last and first < span[1]]
    return (touched[0][0], touched[-1][1]) if touched else None


def says(sentence: str, source: str) -> bool:
    """Whether the source says what the sentence says, as far as words can tell."""
    return _states(sentence, source) and _turns_alike(sentence, source) and share(sentence, source) >= SHARE


def share(sentence: str, source: str) -> float:
    """0..1: how much of the sentence's content stands in the source."""
    content = _content(sentence)
    held = set(map(stem, words_in(source)))
    return sum(one in held for one in content) / len(content) if content else 0.0


def _states(sentence: str, source: str) -> bool:
    """Every number, date and name of the sentence stands in the source."""
    said, there = facts_of(sentence), facts_of(source)
    if not said.atoms <= there.atoms | near_units(source):
        return False
    line = " ".join(["", *there.words, ""])
    return all(f" {' '.join(run)} " in line for run in map(_named, said.runs) if run)


def _named(run: tuple[str, ...]) -> tuple[str, ...]:
    """A run of words with capital letters, without the ones that merely begin a sentence."""
    while run and run[0] in _OPENERS:
        run = run[1:]
    return run


def _turns_alike(sentence: str, source: str) -> bool:
    """What one denies the other denies, and each word that turns the meaning stands in both."""
    said, there = _plain_words(sentence), _plain_words(source)
    if not _denies_alike(said, there):
        return False
    turned = {_TURNS[word] for word in there if word in _TURNS}
    new = {_TURNS[word] for word in said if word in _TURNS} - turned
    return all(turn in _WEAK and _WEAK[turn] not in turned for turn in new)


def _denies_alike(said: Sequence[str], there: Sequence[str]) -> bool:
    """Both deny or neither does, and what the sentence denies, the source denies as well."""
    denied, also = _denied(said, 1), _denied(there, 3)
    if bool(denied) != bool(also) or len(denied) > len(also):
        return False
    reached = {one for few in also for one in few}
    return all(reached.issuperset(one) for one in denied)


def _denied(words: Sequence[str], reach: int) -> list[list[str]]:
    """For each "no", the content that follows it."""
    content = [None if word in STOP or word in _NO else stem(word) for word in map(_bare, words)]
    return [
        [one for one in content[place + 1 :] if one][:reach]
        for place, word in enumerate(words)
        if word in _NO or word.endswith("n't")
    ]


def _bare(word: str) -> str:
    return word.replace("'", "")


def _plain_words(text: str) -> list[str]:
    plain = folded(text).replace("’", "'")
    plain = re.sub(r"\b(have|has|need|free) to\b", r"\1-to", plain)
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*", plain)


def _content(sentence: str) -> list[str]:
    """Its stems, but for light words and for what is held against the source as a number or a date."""
    return [stem(word) for word in words_in(sentence) if word not in STOP and word not in _NO and not is_counted(word)]


def _pressed(text: str) -> tuple[str, list[int]]:
    """The text in lower case with plain quotation marks and dashes and single spaces; where each sign came from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in _SAME.get(sign) or unicodedata.normalize("NFKC", sign).casefold():
            plain = " " if one.isspace() else one
            if unicodedata.category(plain) == "Cf" or (plain == " " and signs and signs[-1] == " "):
                continue
            signs.append(plain)
            places.append(place)
    return "".join(signs), places


_SAME = {
    **dict.fromkeys("‘’‚‛′´`", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "...",
}  # fmt: skip


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether neither end cuts a word or a number in two."""
    before, after = text[start - 1 : start], text[end : end + 1]
    cut_before = before.isalnum() and text[start].isalnum()
    cut_after = after.isalnum() and text[end - 1].isalnum()
    return not cut_before and not cut_after

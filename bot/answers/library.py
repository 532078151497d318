"""Takes a folder of documents in: reads, checks and cuts them, and hands them to storage.

A folder may hold an index (`index.jsonl`) that names its documents and whom they are for; without one, each text
or Markdown file is a document for every coalition, named after its file. A file that cannot be trusted is refused
with the reason, so that somebody can mend it: it is no UTF-8, it is too large, it lies outside the folder, it
holds patient data.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from bot.answers.passages import Piece, cut
from bot.answers.poison import WHY, speaks_to_a_program
from bot.answers.readers import ENDINGS, UnreadableError, read
from bot.answers.stems import stems_in
from bot.rules.screen import screened
from bot.rules.slugs import ALL, is_slug
from storage import documents
from storage.database import Work
from storage.documents import Cut, Document, Draft

INDEX = "index.jsonl"
Change = Literal["created", "updated", "unchanged"]
_LINE_KEYS = {"id", "file", "scope", "title", "source", "owner", "reviewed_on", "review_by"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or an index line that cannot come in, and why.

    `row` is the file's name, or the line's number in the index.
    """

    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a folder. `scope` is a coalition's slug, or empty for every coalition."""

    key: str
    path: Path | None
    scope: str | None
    title: str = ""
    source: str = ""
    owner: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None

    @property
    def name(self) -> str:
        """What a refusal calls it: its file, or its key where it is none."""
        return self.path.name if self.path else self.key


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was read and cut, and the passages that were left out of it, with the reason."""

    draft: Draft
    left_out: tuple[Refusal, ...] = ()


def entries(folder: Path, scope: str | None = None) -> tuple[list[Entry], list[Refusal]]:
    """The documents of a folder; `scope` is for those whose index line, or lack of an index, names none."""
    if (folder / INDEX).is_file():
        return _indexed(folder, scope)
    inside = folder.resolve()
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    refused = [
        Refusal(f"file {number}" if unfit_words(path.stem) else path.name, why)
        for number, path in enumerate(found, 1)
        if (why := unfit_words(path.stem) or _outside(path, inside))
    ]
    found = [path for path in found if not (unfit_words(path.stem) or _outside(path, inside))]
    twice = {stem for stem, count in Counter(path.stem for path in found).items() if count > 1}
    refused += [
        Refusal(path.name, f"another file is called {path.stem!r} as well") for path in found if path.stem in twice
    ]
    return [Entry(path.stem, path, scope) for path in found if path.stem not in twice], refused


def _outside(path: Path, inside: Path) -> str:
    """A link may lead out of the folder, to what nobody meant to hand over."""
    return "" if path.resolve().is_relative_to(inside) else "it is a link that leads out of this folder"


def unfit_words(words: str) -> str:
    """Why a name, a title or a line of the index cannot come in; nothing of it is repeated."""
    if kinds := screened(words.replace("_", " ")):
        return f"its name or its words look as if they hold patient data ({', '.join(kinds)})"
    return WHY if speaks_to_a_program(words) else ""


def _indexed(folder: Path, scope: str | None) -> tuple[list[Entry], list[Refusal]]:
    made: dict[tuple[str, str | None], Entry] = {}
    refused: list[Refusal] = []
    try:
        lines = (folder / INDEX).read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return [], [Refusal(INDEX, "it is not UTF-8 text")]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if why := unfit_words(line):
                raise ValueError(why)
            entry = _entry(folder, json.loads(line), scope)
            if (entry.key, entry.scope) in made:
                raise ValueError(f"the id {entry.key!r} is there twice")
            made[entry.key, entry.scope] = entry
        except ValueError as fault:
            why = "it is not a JSON object" if isinstance(fault, json.JSONDecodeError) else str(fault)
            refused.append(Refusal(f"{INDEX} line {number}", why))
    return list(made.values()), refused


def _entry(folder: Path, line: Any, scope: str | None) -> Entry:
    if not isinstance(line, dict):
        raise ValueError("it is not a JSON object")
    if unknown := sorted(set(line) - _LINE_KEYS):
        raise ValueError(f"it has unknown fields: {', '.join(map(repr, unknown))}")
    key, file = _text(line, "id"), _text(line, "file")
    named = line.get("scope", scope or ALL)
    if named != ALL and not is_slug(named):
        raise ValueError(f'scope {named!r} should be "all" or a coalition\'s short name')
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ValueError(f"there is no file {file!r} in this folder")
    return Entry(
        key,
        path,
        None if named == ALL else named,
        _text(line, "title", ""),
        _text(line, "source", ""),
        _text(line, "owner", ""),
        _day(line, "reviewed_on"),
        _day(line, "review_by"),
    )


def _text(line: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = line.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ValueError(f"it needs a text {name!r}")
    return value


def _day(line: Mapping[str, Any], name: str) -> date | None:
    value = line.get(name)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{name} {value!r} is not a date such as 2026-10-01") from None


def prepare(entry: Entry, *, strict: bool = True) -> Prepared | Refusal:
    """Read and cut one document.

    `strict` refuses a document that holds patient data; else those passages are left out.
    """
    assert entry.path is not None, "what has no file comes as a text"
    try:
        text = read(entry.path)
    except UnreadableError as fault:
        return Refusal(entry.name, str(fault))
    return prepare_text(entry, text, strict=strict)


def prepare_text(entry: Entry, text: str, *, strict: bool = True, asked_as: Sequence[str] = ()) -> Prepared | Refusal:
    """The same for a text that is no file. `asked_as` are ways to ask for it, by which it is found as by a heading."""
    if strict and (kinds := screened(text)):
        return Refusal(entry.name, f"it looks as if it holds patient data ({', '.join(kinds)})")
    pieces = cut(text)
    kept, left_out = [], []
    for piece in pieces:
        passage = text[piece.start : piece.end]
        if why := _unfit(passage, piece.section):
            left_out.append(Refusal(entry.name, f"characters {piece.start} to {piece.end}: {why}"))
        else:
            kept.append(piece)
    if not kept:
        return Refusal(entry.name, "it holds no text that could be quoted")
    title = entry.title or _title(text, entry.key)
    cuts = [Cut(piece.start, piece.end, piece.section, _stems(text, piece, title, asked_as)) for piece in kept]
    draft = Draft(
        key=entry.key,
        title=title,
        text=text,
        cuts=cuts,
        coalition_id=entry.scope,
        source=entry.source,
        owner=entry.owner,
        reviewed_on=entry.reviewed_on,
        review_by=entry.review_by,
    )
    return Prepared(draft, tuple(left_out))


def _unfit(passage: str, section: str) -> str:
    if speaks_to_a_program(f"# {section}\n{passage}"):
        return WHY
    if kinds := screened(passage):
        return f"it looks as if it holds patient data ({', '.join(kinds)})"
    return ""


def _stems(text: str, piece: Piece, title: str, asked_as: Sequence[str]) -> str:
    """The stems of the title, of the headings above a passage and of the passage, a bar between the three."""
    fields = (title, " ".join((piece.section, *asked_as)), text[piece.start : piece.end])
    return " | ".join(" ".join(word for word in stems_in(field) if len(word) <= 40) for field in fields)


def _title(text: str, key: str) -> str:
    """The first heading or short first line, else the file's name with spaces."""
    for line in text.lstrip("\ufeff").splitlines()[:40]:
        bare = line.strip().lstrip("#").strip()
        if bare and bare != "---":
            if line.lstrip().startswith("#") or (len(bare) <= 100 and bare[-1] not in ".:;,|"):
                return bare
            break
    return key.replace("-", " ").replace("_", " ").strip().capitalize() or key


async def shelve(work: Work, draft: Draft, now: datetime, *, approved: bool) -> Document:
    """Add the document and, where it is approved, let members be shown it."""
    document = await documents.add(work, draft, now)
    if approved:
        await documents.approve(work, document.id)
    return document


async def file(work: Work, draft: Draft, now: datetime, *, approved: bool) -> Change:
    """Shelve the document unless the very same one is there already."""
    earlier = await documents.latest(work, draft.coalition_id, draft.key)
    if earlier is None:
        await shelve(work, draft, now, approved=approved)
        return "created"
    if not documents.same(earlier, draft):
        await shelve(work, draft, now, approved=approved)
        return "updated"
    if approved and await documents.approve(work, earlier.id):
        return "updated"
    return "unchanged"


def prepare_all(
    chosen: Sequence[Entry], tell: Callable[[int], None] | None = None, *, strict: bool = True
) -> tuple[list[Prepared], list[Refusal]]:
    """Read and cut every document; `tell` hears how many are done."""
    prepared: list[Prepared] = []
    refused: list[Refusal] = []
    for done, entry in enumerate(chosen, 1):
        match prepare(entry, strict=strict):
            case Prepared() as ready:
                prepared.append(ready)
            case Refusal() as refusal:
                refused.append(refusal)
        if tell:
            tell(done)
    return prepared, refused

"""Made-up patient data that stands nowhere else, and a search for it in every byte that the house kept or said."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from sqlalchemy import text

from config.logging import configure
from storage.database import Database
from tests.house import Town, text_of

PEOPLE = ("ana", "lee", "pat", "eve", "rosa", "maria")


class Canaries:
    """Patient data, each piece with a number of its own."""

    def __init__(self) -> None:
        self._numbers = count(773_104_001)
        self.sung: list[str] = []

    def mrn(self) -> str:
        """A record number in a sentence."""
        return f"the patient with MRN {self._next()} fell"

    def ssn(self) -> str:
        """A social security number in a sentence."""
        digits = self._next()
        self.sung.append(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}")
        return f"her social is {self.sung[-1]}"

    def found_in(self, kept: bytes) -> list[str]:
        """Which of them stand in these bytes."""
        return [one for one in self.sung if one.encode() in kept]

    def _next(self) -> str:
        self.sung.append(str(next(self._numbers)))
        return self.sung[-1]


async def every_byte(database: Database, url: str) -> bytes:
    """All that the database holds: the files of SQLite, free pages and all, or each row of PostgreSQL as text."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")) if one.is_file())
    parts = []
    async with database.reading() as work:
        connection = await work.connection()
        tables = await connection.execute(
            text("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        for schema, table in tables.all():
            rows = await connection.execute(text(f'SELECT row_to_json(one)::text FROM "{schema}"."{table}" AS one'))
            parts += [row[0] for row in rows.all()]
    return "\n".join(parts).encode()


async def every_word(here: Town) -> bytes:
    """All that the bot said to anybody."""
    said = []
    for account in PEOPLE:
        try:
            said += [text_of(message) for message in await here.chat(account)]
        except (KeyError, LookupError):
            continue
    return "\n".join(said).encode()


def pdf_of(line: str, ink: str = "", ground: str = "") -> bytes:
    """A PDF file of one page with this line on it; `ink` is how it is drawn, and `ground` what lies below it."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(name): NameObject(value) for name, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawn = DecodedStreamObject()
    drawn.set_data(f"{ground} q {ink} BT /F1 12 Tf 72 720 Td ({line}) Tj ET Q".encode())
    page[NameObject("/Contents")] = drawn
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """The log as the real process writes it, with every library at its most talkative."""
    root, kept = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    configure(as_json=True, stream=kept)
    root.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        root.handlers[:], root.level = before, level

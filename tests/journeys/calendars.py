"""A contact's calendar program: it knows the address she was given, and reads it through the web application."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import httpx
from icalendar import Calendar, Event

from bot.messages import Message
from handlers.calendar.routes import calendar
from handlers.web import web
from tests.house import Town, text_of

SERVED_AT = "https://convener.example"
_ADDRESS = re.compile(rf"{re.escape(SERVED_AT)}(/calendar/v1/[0-9a-f]{{64}}\.ics)")


def address_in(message: Message) -> str:
    """The one address that a message gives, without its host."""
    [found] = _ADDRESS.findall(text_of(message))
    return str(found)


async def fetched(here: Town, address: str, method: str = "GET", **headers: str) -> httpx.Response:
    """What that address answers."""
    page = web(here.house, here.house.catalogue, [calendar(here.house.calendars.read)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(page), base_url=SERVED_AT) as client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.request(method, address, headers=named)


@dataclass(frozen=True, slots=True)
class Day:
    """One date as a calendar shows it."""

    uid: str
    on: date
    sequence: int
    status: str
    changed_at: datetime
    text: str


async def events(here: Town, address: str) -> dict[str, Day]:
    """What a calendar shows of that address, by what stands over each day."""
    answer = await fetched(here, address)
    assert answer.status_code == 200
    return shown(answer.content)


def shown(body: bytes) -> dict[str, Day]:
    """What a calendar shows of these bytes; the library reads them without having to overlook anything."""
    read = Calendar.from_ical(body)
    assert isinstance(read, Calendar)
    found = [one for one in read.walk("VEVENT") if isinstance(one, Event)]
    assert all(part.errors == [] for part in [read, *found])
    return {str(one["SUMMARY"]): _day(one) for one in found}


def _day(one: Event) -> Day:
    assert isinstance(one.end, date)
    assert one.end - one.start == timedelta(days=1)
    return Day(
        uid=str(one["UID"]),
        on=one.start,
        sequence=int(one.decoded("SEQUENCE")),
        status=str(one["STATUS"]),
        changed_at=one.decoded("LAST-MODIFIED"),
        text=str(one["DESCRIPTION"]),
    )

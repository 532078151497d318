"""A person's dates as a calendar (RFC 5545): one whole day for each file that somebody offered to send.

An event says which file, which period and which member, and nothing that would press or that would harm where a
calendar is shared. What is settled stands there as cancelled for a while, so that every calendar takes it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from unicodedata import category

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vText

from bot.basis import BasisWords
from bot.rules.basis import in_force
from bot.submissions import Ask
from config.catalogue import Catalogue

GONE_AFTER = timedelta(days=30)
"""How long an event stays as cancelled: longer than the day within which the slowest calendars look again."""
REFRESH = timedelta(hours=6)
"""How often we suggest that a calendar looks."""
OURS = "dates.convener"
"""What follows the @ in an event's id. No host is called so: an install may move, and its events stay the same."""


def feed(catalogue: Catalogue, asks: Sequence[Ask], coalition: str, language: str) -> bytes:
    """The calendar, always the same bytes for the same dates."""
    calendar = Calendar()
    name = _text(catalogue.say("calendar.name", language, coalition=coalition))
    calendar.add("prodid", "-//Convener//Dates 1//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for one in asks:
        calendar.add_component(_event(catalogue, one, coalition, language))
    if not asks:
        # A calendar may not be empty (RFC 5545, 3.6), and a zone that nothing uses is the least that it can hold.
        calendar.add_component(_zone())
    return bytes(calendar.to_ical())


def _event(catalogue: Catalogue, one: Ask, coalition: str, language: str) -> Event:
    submission, event = one.submission, Event()
    changed = submission.changed_at or submission.created_at
    values = {"period": one.period, "file": one.schedule.title, "organisation": one.organisation.name}
    event.add("uid", f"{submission.id}@{OURS}")
    # In what is published this is when the event last changed (RFC 5545, 3.8.7.2), so that nothing changes by looking.
    event.add("dtstamp", changed)
    event.add("created", submission.created_at)
    event.add("last-modified", changed)
    event.add("sequence", submission.revision)
    event.add("dtstart", submission.due_on)
    event.add("dtend", submission.due_on + timedelta(days=1))
    event.add("summary", _text(catalogue.say("dates.file", language, **values)))
    event.add("description", _text(_what(catalogue, one, coalition, language)))
    event.add("status", "CONFIRMED" if one.is_open else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _what(catalogue: Catalogue, one: Ask, coalition: str, language: str) -> str:
    """What it rests on when it is due, and how to answer."""
    due_on = one.submission.due_on
    basis = BasisWords(catalogue, language, due_on).in_note(in_force(one.schedule.bases, due_on), "event")
    return catalogue.say("calendar.event", language, coalition=coalition, basis=basis)


def _zone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - the standard wants a time without a zone here.
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def _text(text: str) -> vText:
    """Text as a calendar may hold it: escaped, and without control characters, which would end a line."""
    return vText("".join(" " if category(one) in ("Cc", "Cs") else one for one in text))

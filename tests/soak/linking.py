"""Who answered what? An attacker with every copy of the database tries to find out (research: V07).

In each world a few people answer a pulse, half of them one thing and half the other, in an order by lot. After every
tap the attacker takes a copy: of SQLite the file with its log, of PostgreSQL every row of every table with its place
and its transaction. He has what our program wrote to its log, the list of who took part, and the totals at the end. He
looks for the words themselves, also within tokens; for counters that moved; and he learns from half of the worlds,
whose answers he is told, how a copy changes with an answer. The same attacker is set on a counter that is written with
the tap, so that it is seen that he can.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import logging
import random
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from bot.app.demo import Demo, open_demo
from bot.demo import world
from bot.inbox import Place, Press, Speaker
from config.catalogue import load
from storage import pulses
from storage.database import Database
from storage.migrations import runner
from storage.pulses import OPEN, Asked, Counter, Pulse
from tests.house import SECRET
from tests.journeys.crowd import PLATFORM, WORKSPACE, answer_token, gather

OPTIONS = ("too_much", "too_little")
PEOPLE = 12
"""Enough that some answers are folded while others still wait."""
_IN_BASE64 = re.compile(rb"[A-Za-z0-9_-]{40,}")
_PAGE = 4096
_RAW = (".db", ".db-wal")


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap as the attacker has it: what changed in the copy, in words and in numbers. `said` is the truth."""

    said: str
    found: frozenset[str]
    features: tuple[float, ...]


async def linking(url: str, folder: Path, *, worlds: int = 1_000, counts_at_once: bool = False) -> dict[str, Any]:
    """How much better than chance the attacker guesses one person's answer in each world."""
    database = Database(url)
    await runner.upgrade(database)
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    try:
        async with open_demo(database, load(), SECRET, settle=timedelta(0)) as demo:
            people = [one.id for one in await gather(database, PEOPLE)]
            taps: list[Tap] = []
            with contextlib.redirect_stdout(logged):
                for number in range(worlds):
                    taps.append(await _world(demo, database, folder, people, f"world{number}", logged, counts_at_once))
    finally:
        logging.getLogger().removeHandler(handler)
        await database.close()
    right = sum(_guesses(taps))
    share = right / worlds
    low, high = _wilson(right, worlds)
    return {
        "worlds": worlds,
        "words_found": sum(len(one.found) == 1 for one in taps),
        "words_of_both": sum(len(one.found) > 1 for one in taps),
        "right": share,
        "advantage": round(2 * share - 1, 4),
        "advantage_95": [round(2 * low - 1, 4), round(2 * high - 1, 4)],
    }


async def _world(
    demo: Demo,
    database: Database,
    folder: Path,
    people: Sequence[str],
    name: str,
    logged: io.StringIO,
    counts_at_once: bool,
) -> Tap:
    chance = random.SystemRandom()
    said = dict(zip(people, chance.sample(OPTIONS * (PEOPLE // 2), PEOPLE), strict=True))
    target, now = chance.choice(people), demo.clock.now()
    pulse = Pulse(
        id=name, coalition_id=world.SLUG, margin=10, by="", created_at=now, state=OPEN, opened_at=now,
        closes_at=now + timedelta(days=7), questions=[{"item": "load", "options": list(OPTIONS), "text": ""}],
    )  # fmt: skip
    async with database.work() as work:
        work.add(pulse)
        await work.flush()
        work.add_all(Asked(pulse_id=pulse.id, person_id=one, contact_id=f"contact {one}", member=one) for one in people)
    found: frozenset[str] = frozenset()
    features: tuple[float, ...] = ()
    for one in chance.sample(people, PEOPLE):
        is_watched = one == target
        before = await _copy(database, folder) if is_watched else {}
        log_before = len(logged.getvalue())
        token = answer_token(one, pulse.id, f"0 {said[one]}", now)
        press = Press(Speaker(PLATFORM, WORKSPACE, one), Place(one), f"{pulse.id} {one}", token)
        await demo.house.reception.act(await demo.house.reception.receive(press))
        await demo.house.pulses.tick()
        if counts_at_once:
            await _count(database, pulse.id, said[one])
        if is_watched:
            after = await _copy(database, folder)
            rows, pages = _changed(before, after)
            found = _words(rows + logged.getvalue()[log_before:].encode()) or _words(pages)
            features = (
                len(rows),
                len(pages),
                *(len(after[name]) - len(before.get(name, b"")) for name in sorted(after)),
            )
    async with database.work() as work:
        await pulses.end_now(work, pulse.id, now)
    await demo.house.pulses.tick()
    async with database.reading() as work:
        took_part = select(Asked.person_id).where(Asked.pulse_id == pulse.id)
        order = list(await work.exec(took_part))
        total = {one.option: one.count for one in await work.exec(select(Counter).where(Counter.pulse_id == pulse.id))}
    assert counts_at_once or total == dict.fromkeys(OPTIONS, PEOPLE // 2), total
    return Tap(said[target], found, (*features, float(order.index(target))))


async def _count(database: Database, pulse_id: str, option: str) -> None:
    """The design that we did not choose: a counter that is written with the tap."""
    async with database.work() as work:
        row = await work.get(Counter, (pulse_id, 0, option, ""))
        if row is None:
            work.add(Counter(pulse_id=pulse_id, question=0, option=option, cell="", count=1))
        else:
            row.count += 1


async def _copy(database: Database, folder: Path) -> Mapping[str, bytes]:
    """Everything that lies on the disk, as far as somebody with all rights gets at it."""
    if database.is_sqlite:
        raw = {path.suffix: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _RAW}
        return {**raw, **_rows_of(raw)}
    copies = {}
    async with database.reading() as work:
        bare = await work.connection()
        names = await bare.execute(text("select tablename from pg_tables where schemaname = 'public' order by 1"))
        for (name,) in names.all():
            rows = await bare.execute(text(f'select ctid::text, xmin::text, xmax::text, t::text from "{name}" t'))
            copies[name] = "\n".join(" ".join(map(str, row)) for row in rows).encode()
    return copies


def _rows_of(raw: Mapping[str, bytes]) -> dict[str, bytes]:
    """The rows of every table, with their numbers, of a SQLite file and its log."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix, content in raw.items():
            Path(folder, f"copy{suffix}").write_bytes(content)
        with contextlib.closing(sqlite3.connect(Path(folder, "copy.db"))) as copy:
            names = [name for (name,) in copy.execute("select name from sqlite_master where type = 'table'")]
            return {name: "\n".join(map(str, copy.execute(f'select * from "{name}"'))).encode() for name in names}


def _changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """The rows, and the pages, that were not there before."""
    rows, pages = [], []
    for name, content in after.items():
        old = before.get(name, b"")
        if name in _RAW:
            known = {old[at : at + _PAGE] for at in range(0, len(old), _PAGE)}
            pages += [page for at in range(0, len(content), _PAGE) if (page := content[at : at + _PAGE]) not in known]
        else:
            lines = set(old.split(b"\n"))
            rows += [line for line in content.split(b"\n") if line not in lines]
    return b"\n".join(rows), b"\n".join(pages)


def _words(changed: bytes) -> frozenset[str]:
    """The options that stand in what changed more often than the question itself names them, also within tokens."""
    decoded = [_decoded(found) for found in _IN_BASE64.findall(changed)]
    count = {one: _without_questions(changed).count(one.encode()) for one in OPTIONS}
    for text_ in decoded:
        for one in OPTIONS:
            count[one] += text_.count(one.encode())
    return frozenset(one for one, many in count.items() if many)


def _without_questions(changed: bytes) -> bytes:
    """Without the list of options that every pulse carries."""
    both = [json.dumps(list(OPTIONS)), json.dumps(list(OPTIONS), separators=(",", ":"))]
    for one in (*both, *(each.replace('"', '\\"') for each in both), *(each.replace('"', '""') for each in both)):
        changed = changed.replace(one.encode(), b"")
    return changed


def _decoded(found: bytes) -> bytes:
    return b" ".join(base64.urlsafe_b64decode(found[start:] + b"=" * (-len(found[start:]) % 4)) for start in range(4)
                     if len(found[start:]) % 4 != 1)  # fmt: skip


def _guesses(taps: Sequence[Tap]) -> Iterable[bool]:
    """Whether each guess is right: by the words where just one stands there, else by what the other half taught."""
    for half in (0, 1):
        taught = _centres(taps[1 - half :: 2])
        for one in taps[half::2]:
            words = one.found if len(one.found) == 1 else frozenset({_nearest(taught, one.features)})
            yield one.said in words


def _centres(taps: Sequence[Tap]) -> Mapping[str, Sequence[tuple[float, float]]]:
    by_option: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for one in taps:
        by_option[one.said].append(one.features)
    return {
        option: [(fmean(column), pstdev(column) or 1.0) for column in zip(*rows, strict=True)]
        for option, rows in by_option.items()
    }


def _nearest(taught: Mapping[str, Sequence[tuple[float, float]]], features: Sequence[float]) -> str:
    def far(option: str) -> float:
        return sum(abs(value - middle) / wide for value, (middle, wide) in zip(features, taught[option], strict=True))

    return min(sorted(taught), key=far)


def _wilson(right: int, many: int) -> tuple[float, float]:
    z, p = 1.96, right / many
    middle, half = p + z * z / (2 * many), z * (p * (1 - p) / many + z * z / (4 * many * many)) ** 0.5
    return (middle - half) / (1 + z * z / many), (middle + half) / (1 + z * z / many)

"""A chart in Teams: its sentence always, and its picture from an address that says nothing and ends."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import httpx
import pytest
from hypothesis import given, settings
from PIL import Image

from bot.messages import Chart, Context, Message, Table, Text
from config.catalogue import load
from handlers.teams import render
from handlers.teams.carried import LONGEST_ADDRESS, PICTURES
from handlers.teams.limits import faults
from handlers.teams.pictures import MOST_BYTES, ROUNDED, SERVED_FOR, Pictures, _folded, _unfolded
from handlers.web import web
from tests.doubles.teams import cards
from tests.handlers.charts.samples import CHARTS, PULSE, RUN, charts
from tests.handlers.teams.drawn import card_of, message_of
from tests.house import SECRET

BASE, NOW = "https://maple.example", datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class Still:
    """A clock that stands where a test puts it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Well:
    async def ready(self) -> list[str]:
        return []


def made(clock: Still | None = None, secret: str = SECRET, base: str | None = BASE) -> Pictures:
    return Pictures(base, secret, clock or Still())


def words(pictures: Pictures) -> render.Words:
    return render.words(load(), picture=pictures.address)


async def fetched(pictures: Pictures, path: str, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(web(Well(), load(), [pictures.router()]))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        return await client.request(method, path)


def token(address: str) -> str:
    return address.removeprefix(f"{BASE}{PICTURES}/").removesuffix(".png")


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
async def test_the_picture_on_a_card_is_fetched_where_the_card_says(chart: Chart) -> None:
    pictures = made()
    activity = render.activity(Message("Here it is.", (chart,)), words(pictures))
    card = card_of(activity)
    assert card is not None
    assert faults(activity) == cards.faults(card) == []
    [image] = [part for part in card["body"] if part["type"] == "Image"]
    answer = await fetched(pictures, image["url"])

    assert message_of(activity).blocks == (Text(chart.sentence), Context(chart.sentence))
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).format == "PNG"


async def test_who_fetches_may_keep_it_a_day_and_show_it_elsewhere_and_no_index_may() -> None:
    pictures = made()
    headers = (await fetched(pictures, pictures.address(PULSE))).headers

    assert headers["cache-control"] == "private, max-age=86400, immutable"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_an_address_says_nothing_of_what_it_shows_and_is_short(chart: Chart) -> None:
    address = made().address(chart)

    assert len(address) < 1200
    for said in (chart.title, chart.sentence, chart.subtitle, "Lakeside", "16.1"):
        assert said not in address


def test_one_chart_has_one_address_for_a_while_and_another_has_another() -> None:
    clock = Still()
    pictures = made(clock)
    first = pictures.address(PULSE)
    clock.at += timedelta(hours=1)

    assert pictures.address(PULSE) == first
    assert pictures.address(RUN) != first
    assert made(secret="another secret of thirty-two signs").address(PULSE) != first


async def test_an_address_ends_and_not_before_its_time() -> None:
    clock = Still()
    pictures = made(clock)
    address = pictures.address(PULSE)
    clock.at = NOW + SERVED_FOR - timedelta(days=1)
    assert (await fetched(pictures, address)).status_code == 200
    clock.at = NOW + SERVED_FOR + ROUNDED + timedelta(days=1)

    assert (await fetched(pictures, address)).status_code == 404


async def test_whatever_is_changed_made_up_or_sealed_elsewhere_opens_nothing() -> None:
    pictures = made()
    good = token(pictures.address(PULSE))
    other = token(made(secret="another secret of thirty-two signs").address(PULSE))
    changed = good[:-1] + ("A" if good[-1] != "A" else "B")
    for bad in (changed, good[1:], good + "A", other, "x", "%00", "..%2F..%2Fetc", "A" * (LONGEST_ADDRESS + 1), "é"):
        assert (await fetched(pictures, f"{PICTURES}/{bad}.png")).status_code in (400, 404), bad


async def test_nobody_writes_to_a_picture_and_a_head_has_no_body() -> None:
    pictures = made()
    address = pictures.address(PULSE)

    assert (await fetched(pictures, address, "POST")).status_code == 405
    assert (await fetched(pictures, address, "HEAD")).status_code == 200


def test_what_unfolds_without_end_is_stopped() -> None:
    assert len(_unfolded(_folded(b" " * 10_000_000))) == MOST_BYTES


def test_without_an_address_of_ours_a_card_shows_the_figures() -> None:
    activity = render.activity(Message("Here it is.", (PULSE,)), words(made(base=None)))

    assert faults(activity) == []
    sentence, table = message_of(activity).blocks
    assert sentence == Text(PULSE.sentence)
    assert isinstance(table, Table)
    assert table.rows[0][0] == "About right"


def test_a_second_chart_on_a_card_shows_its_figures() -> None:
    activity = render.activity(Message("Both.", (PULSE, RUN)), words(made()))
    card = card_of(activity)
    assert card is not None

    assert [part["type"] for part in card["body"]].count("Image") == 1
    assert faults(activity) == cards.faults(card) == []


@settings(max_examples=40, deadline=None)
@given(charts)
def test_teams_takes_whatever_is_charted(chart: Chart) -> None:
    pictures = made()
    activity = render.activity(Message("Here it is.", (chart,)), words(pictures))
    card = card_of(activity)
    assert card is not None

    assert faults(activity) == cards.faults(card) == []
    address = pictures.address(chart)
    assert not address or pictures.opened(token(address)) is not None


def test_folded_is_what_it_was() -> None:
    assert _unfolded(_folded(b"as it was")) == b"as it was"
    with pytest.raises(zlib.error):
        _unfolded(b"\xff\xff")

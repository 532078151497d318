"""A visitor without scripting can do everything; whatever is sent, the page comes back."""

from __future__ import annotations

import asyncio
import re
from html import unescape

import httpx
import pytest

from handlers.gate import Rules
from handlers.playground.page import LONG
from tests.handlers.hostile import PAYLOADS
from tests.handlers.stage import Stage

ANA = {"as": "ana", "look": "slack"}


def _forms(page: str, action: str) -> list[dict[str, str]]:
    """The fields that each form for that action would send, with its button's words as "label"."""
    found = re.findall(rf'<form class="[^"]*" (?:id="\w+" )?method="post" action="{action}".*?</form>', page, re.DOTALL)
    return [
        {name: unescape(value) for name, value in re.findall(r'name="([^"]*)"[^>]*? value="([^"]*)"', form)}
        | {"label": re.sub(r"<[^>]+>", "", form.rpartition("<button")[2].partition(">")[2])}
        for form in found
    ]


def _button(page: str, label: str) -> dict[str, str]:
    return next(form for form in _forms(page, "/playground/press") if form["label"] == label)


async def test_the_bare_address_leads_to_the_page_of_the_first_person(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        page = await visitor.get("/")

    assert page.status_code == 200
    assert page.url.path == "/playground"
    assert "Ana Flores and Convener" in page.text
    assert "Thu 1 Oct 2026, 08:30" in page.text


async def test_lee_asks_what_is_in_it_for_them_and_reads_a_sourced_answer(either_playground: Stage) -> None:
    async with either_playground.visitor() as visitor:
        page = await visitor.post("/playground/say", data={**ANA, "as": "lee", "text": "What is in it for us?"})

    assert page.status_code == 200
    assert "What is in it for us?" in page.text
    assert '<ol class="sources"' in page.text
    assert "reviewed" in page.text


async def test_ana_presses_sent_it_and_is_thanked(either_playground: Stage) -> None:
    async with either_playground.visitor() as visitor:
        page = await visitor.post("/playground/clock", data={**ANA, "step": "next"})
        while not _forms(page.text, "/playground/press"):
            page = await visitor.post("/playground/clock", data={**ANA, "step": "week"})
        pressed = await visitor.post("/playground/press", data=_button(page.text, "Sent it"))

    assert "Thank you" in pressed.text.rpartition("Sent it")[2]


async def test_two_taps_on_one_button_are_answered_once(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        page = await visitor.post("/playground/say", data={**ANA, "text": "What is in it for us?"})
        tap = _forms(page.text, "/playground/press")[0]
        before = len(await playground.said("ana"))
        await asyncio.gather(*(visitor.post("/playground/press", data=tap) for _ in range(2)))

    assert len(await playground.said("ana")) == before + 1


async def test_a_question_that_is_sent_twice_stands_in_the_chat_once(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        for _ in range(2):
            await visitor.post("/playground/say", data={**ANA, "text": "help", "key": "composer.abc"})

    assert [post.text for post in await playground.posts("ana") if post.author == "member"] == ["help"]


async def test_words_about_a_patient_are_kept_nowhere_in_the_chat(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        page = await visitor.post("/playground/say", data={**ANA, "text": "Patient SSN 219-09-9999 came back"})

    lines = [post.text for post in await playground.posts("ana") if post.author == "member"]
    assert lines == ["(not kept)"]
    assert "219-09-9999" not in page.text


async def test_the_clock_moves_by_a_day_by_a_week_and_to_a_moment(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        day = await visitor.post("/playground/clock", data={**ANA, "step": "day"})
        week = await visitor.post("/playground/clock", data={**ANA, "step": "week"})
        moment = await visitor.post("/playground/clock", data={**ANA, "to": "2026-10-09T14:15"})

    assert "Fri 2 Oct 2026, 08:30" in day.text
    assert "Fri 9 Oct 2026, 08:30" in week.text
    assert "Fri 9 Oct 2026, 14:15" in moment.text


async def test_the_clock_does_not_go_back_and_says_why(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        page = await visitor.post("/playground/clock", data={**ANA, "to": "2026-09-01T09:00"})
        data = await visitor.post(
            "/playground/clock", json={"to": "2026-09-01T09:00"}, headers={"accept": "application/json"}
        )

    assert (page.status_code, data.status_code) == (422, 422)
    assert "The clock moves forward" in page.text
    assert "The clock moves forward" in data.json()["message"]
    assert "Thu 1 Oct 2026, 08:30" in page.text


async def test_two_taps_on_one_day_ahead_move_the_clock_by_one_day(playground: Stage) -> None:
    start = playground.clock.now()
    tap = {**ANA, "step": "day", "from": start.isoformat()}
    async with playground.visitor() as visitor:
        await asyncio.gather(*(visitor.post("/playground/clock", data=tap) for _ in range(3)))

    assert (playground.clock.now() - start).days == 1


async def test_a_program_can_move_the_clock(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        moved = await visitor.post("/playground/clock", json={"step": "day"}, headers={"accept": "application/json"})

    assert moved.json() == {"now": "2026-10-02T12:30:00+00:00"}


async def test_an_open_page_gets_the_pieces_and_a_fresh_key_for_the_control_that_was_used(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        answer = await visitor.post(
            "/playground/say",
            data={**ANA, "text": "help", "key": "composer.abc", "slot": "composer"},
            headers={"hx-request": "true"},
        )

    targets = re.findall(r'<hx-partial hx-target="#([\w-]+)"', answer.text)
    assert targets == ["clock", "people", "posts", "ledger", "announce", "key-composer"]
    assert "composer.abc" not in answer.text


async def test_a_made_up_slot_is_not_repeated_to_the_page(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        answer = await visitor.post(
            "/playground/say",
            data={**ANA, "text": "help", "slot": '"><img src=x>'},
            headers={"hx-request": "true"},
        )

    assert "<img" not in answer.text


@pytest.mark.parametrize("payload", [*PAYLOADS, "", "   ", "x" * 10_001, "\N{ROCKET}" * 40_000])
async def test_whatever_is_typed_the_page_comes_back_with_an_answer(playground: Stage, payload: str) -> None:
    sent = payload.encode("utf-8", "surrogatepass")
    async with playground.visitor() as visitor:
        page = await visitor.post(
            "/playground/say",
            content=b"as=ana&look=teams&text=" + b"".join(b"%%%02X" % byte for byte in sent),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
        again = await visitor.get("/playground", params=ANA)

    assert (page.status_code, again.status_code) == (200, 200)
    assert await playground.said("ana")
    for danger in ("<script>alert", "<img", "<svg onload", '<hx-partial hx-target="body', "<h1></h1>"):
        assert danger not in again.text
    if payload.isprintable() and payload.strip() and len(payload) <= LONG:
        assert payload in unescape(again.text)


@pytest.mark.parametrize("token", [*PAYLOADS, "", "a.b.c", "'; DROP TABLE delivery; --", '{"member": "lee"}', "-1"])
async def test_a_tampered_button_gets_a_kind_answer_and_never_an_error(playground: Stage, token: str) -> None:
    fields = {**ANA, "token": token.encode("utf-8", "replace").decode(), "value.date": "2026-10-29"}
    async with playground.visitor() as visitor:
        pressed = await visitor.post("/playground/press", data=fields)
        filled = await visitor.post("/playground/fill", data=fields)

    assert (pressed.status_code, filled.status_code) == (200, 200)
    assert len(await playground.said("ana")) >= 2


async def test_nobody_acts_as_somebody_unknown_and_looking_is_forgiven(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        acted = await visitor.post("/playground/say", data={"as": "mallory", "text": "hello"})
        looked = await visitor.get("/playground", params={"as": "mallory", "look": "irc", "day": "someday"})

    assert acted.status_code == 404
    assert looked.status_code == 200
    assert "Ana Flores and Convener" in looked.text


@pytest.mark.parametrize("day", ["2026-10-12", "0001-01-01", "9999-12-31", "2026-02-30"])
async def test_the_ledger_of_any_day_can_be_opened(playground: Stage, day: str) -> None:
    async with playground.visitor() as visitor:
        page = await visitor.get("/playground", params={**ANA, "day": day})

    assert page.status_code == 200


async def test_a_long_line_opens_on_request(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        page = await visitor.post("/playground/say", data={**ANA, "text": "word " * 600})

    assert "Show the rest (2,0" in page.text


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"null",
        b"[1]",
        b"5",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"as": 5, "step": ["day"]}',
        b'{"step": NaN}',
        b"\xef\xbb\xbf{}",
    ],
)
async def test_broken_json_is_answered_kindly(playground: Stage, body: bytes) -> None:
    async with playground.visitor() as visitor:
        for path in ("clock", "say", "press", "fill"):
            answer = await visitor.post(
                f"/playground/{path}", content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code in (404, 422)
            assert "Traceback" not in answer.text


async def test_a_file_or_a_thousand_fields_are_refused_kindly(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        upload = await visitor.post("/playground/say", data=ANA, files={"text": ("a.txt", b"hello")})
        many = await visitor.post("/playground/say", data={f"field{n}": "x" for n in range(1000)})

    assert upload.status_code < 500
    assert many.status_code < 500


async def test_what_the_page_loads_is_served_and_nothing_else(playground: Stage) -> None:
    async with playground.visitor() as visitor:
        page = (await visitor.get("/playground")).text
        linked = re.findall(r'(?:src|href)="(/playground/static/[^"]+|/favicon.ico)"', page)
        kinds = {(await visitor.get(address)).headers["content-type"] for address in (*linked, "/favicon.ico")}
        wandering = await visitor.get("/playground/static/../routes.py")
        encoded = await visitor.get("/playground/static/%2e%2e%2froutes.py")

    assert kinds == {"text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml"}
    assert (wandering.status_code, encoded.status_code) == (404, 404)
    assert not re.findall(r'(?:src|href|action)="(?!/|#)', page)
    assert not re.findall(r"<(?:style|script)(?![^>]* src=)|\bstyle=|\bon\w+=", page)


async def test_without_the_links_token_a_public_demo_stays_closed(playground: Stage) -> None:
    transport = httpx.ASGITransport(playground.app(Rules(hosts=("demo.example",), token="s3cret")))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo.example") as stranger:
        refused = await stranger.get("/playground")
        greeted = await stranger.get("/playground?as=lee&token=s3cret")
        opened = await stranger.get(greeted.headers["location"])

    assert refused.status_code == 403
    assert greeted.headers["location"] == "/playground?as=lee"
    assert "Lee Walker and Convener" in opened.text

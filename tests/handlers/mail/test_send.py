"""One letter to a real SMTP server: what it holds, and what is said to have come of it."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.channels import Address, NotSent, Outcome, Refused, Sent, Unknown
from bot.messages import Choice, Choices, Message, Text
from bot.post.envelopes import Envelope
from bot.post.links import Links
from bot.post.reply_tokens import read_reply_token, reply_token
from bot.tokens import Tokens
from config.catalogue import Catalogue
from handlers.charts.png import png
from handlers.mail.send import MailChannel
from handlers.mail.server import Server, server_of
from handlers.mail.write import Writer
from tests.handlers.charts.samples import PULSE
from tests.handlers.mail.office import PASSWORD, Office, certificate, post_office

NOW = datetime(2026, 10, 1, 13, tzinfo=UTC)
ANA, LETTER = "8a1f2c3e-0000-4000-8000-00000000000a", "c0ffee00-1234-5678-9abc-def012345678"
TO, FROM = "ana.flores@lakeside.example", "Maple River <hello@maple.example>"
TOKENS = Tokens("an install's own secret, long enough")
NOTE = Message(
    "A note about the Q3 file of Lakeside",
    (Text("Hi Ana, the Q3 file is due.\n\nThank you."), Choices((Choice("Sent it", "t1", True), Choice("Más", "t2")))),
)
WHERE = Address("mail", "letters", ANA)
ENVELOPE = Envelope(TO, "en", "Maple River", "LINK", reply_token(TOKENS, ANA, LETTER), None)


async def test_a_letter_is_what_a_careful_mail_program_hopes_for(catalogue: Catalogue) -> None:
    async with post_office() as office:
        outcome = await _send(office, catalogue)

    [letter] = office.to(TO)
    token = reply_token(TOKENS, ANA, LETTER)
    assert outcome == Sent(f"<{token}@maple.example>")
    assert letter["Message-ID"] == f"<{token}@maple.example>"
    assert read_reply_token(TOKENS, token) == (ANA, LETTER)
    assert (letter["From"], letter["Subject"]) == (FROM, NOTE.summary)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://maple.example/m/LINK/stop>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Content-Language"] == "en"
    assert all(len(line) <= 998 for line in office.raw[0].split(b"\r\n"))
    assert office.raw[0].isascii()


async def test_its_two_parts_say_the_same_and_fetch_nothing(catalogue: Catalogue) -> None:
    async with post_office() as office:
        await _send(office, catalogue)

    [letter] = office.letters
    plain, drawn = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert drawn is not None
    for part in (plain.get_content(), drawn.get_content()):
        assert "Hi Ana, the Q3 file is due." in part
        assert "Más" in part
        assert "/m/LINK/press/t1?label=Sent+it&" in part.replace("&amp;", "&")
    assert not any(sign in drawn.get_content() for sign in ("<img", "<link", "<script", "url("))


async def test_a_date_comes_with_the_letter_as_a_calendar_file(catalogue: Catalogue) -> None:
    dates = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    async with post_office() as office:
        await _send(office, catalogue, envelope=replace(ENVELOPE, dates=dates))

    [file] = office.letters[0].iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "date.ics")
    assert file.get_content().replace("\r\n", "\n") == dates.decode().replace("\r\n", "\n")


async def test_an_answer_stands_beneath_the_letter_that_it_answers(catalogue: Catalogue) -> None:
    async with post_office() as office:
        await _send(office, catalogue, where=replace(WHERE, thread="<hers@lakeside.example>"))

    assert office.letters[0]["In-Reply-To"] == office.letters[0]["References"] == "<hers@lakeside.example>"


async def test_a_name_can_add_no_line_to_a_letter(catalogue: Catalogue) -> None:
    evil = Message("Hello\r\nBcc: all@maple.example\r\n\r\nspam", (Text("<b>hi</b>\r\n.\r\nQUIT"),))
    async with post_office() as office:
        await _send(office, catalogue, message=evil)

    [letter] = office.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: all@maple.example spam"
    drawn = letter.get_body(("html",))
    assert drawn is not None
    assert "&lt;b&gt;hi" in drawn.get_content()


@pytest.mark.parametrize(
    ("answers_to", "address"),
    [("", "hello@maple.example"), ("r@replies.example", "r+{}@replies.example")],
)
def test_an_answer_s_address_holds_the_token_where_there_is_room(answers_to: str, address: str) -> None:
    token = reply_token(TOKENS, ANA, LETTER)

    assert server_of("smtp://localhost", FROM, answers_to).reply_to(token) == address.format(token)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("450 4.7.1 Greylisted, come back later", NotSent("later (450)", alone=True)),
        ("451 Greylisted, come back in five minutes", NotSent("later (451)", alone=True)),
        ("452 4.5.3 Too many recipients", NotSent("later (452)", alone=True)),
        ("452 4.3.1 No room on our disks", NotSent("later (452)")),
        ("421 4.7.0 Too many letters, closing", NotSent("later (421)")),
        ("550 5.1.1 No such mailbox", Refused("recipient refused (550)", "person")),
        ("550 No such mailbox", Refused("recipient refused (550)", "person")),
        ("550 5.7.1 We do not like your words", Refused("recipient refused (550)", "message")),
        ("554 Not today", Refused("recipient refused (554)", "message")),
    ],
)
async def test_what_is_said_of_a_recipient_is_said_of_the_letter(
    catalogue: Catalogue, said: str, outcome: Outcome
) -> None:
    async with post_office() as office:
        office.recipients[TO] = [said]
        first, second = await _send(office, catalogue), await _send(office, catalogue)

    assert first == outcome
    assert isinstance(second, Sent)
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    ("sender", "letter", "outcome"),
    [
        ("451 Try later", "", NotSent("later (451)")),
        ("550 Not from there", "", Refused("sender refused (550)", "workspace")),
        ("552 Too large", "", Refused("sender refused (552)", "message")),
        ("421 Closing", "", NotSent("later (421)")),
        ("", "451 Try later", NotSent("later (451)", alone=True)),
        ("", "421 Closing", NotSent("later (421)")),
        ("", "554 This looks like spam", Refused("letter refused (554)", "message")),
    ],
)
async def test_what_is_said_of_the_sender_and_the_letter(
    catalogue: Catalogue, sender: str, letter: str, outcome: Outcome
) -> None:
    async with post_office() as office:
        office.sender, office.letter = sender, letter
        assert await _send(office, catalogue) == outcome
    assert office.letters == []


async def test_a_connection_lost_before_the_letter_sent_nothing(catalogue: Catalogue) -> None:
    async with post_office() as office:
        office.drops = "rcpt"
        assert isinstance(await _send(office, catalogue), NotSent)
    assert office.letters == []


async def test_a_connection_lost_after_the_letter_leaves_it_undecided(catalogue: Catalogue) -> None:
    async with post_office() as office:
        office.drops = "data"
        assert isinstance(await _send(office, catalogue), Unknown)
    assert len(office.letters) == 1, "it had arrived, and we could not know"


async def test_where_no_server_answers_nothing_was_sent(catalogue: Catalogue) -> None:
    async with post_office() as office:
        pass
    assert isinstance(await _send(office, catalogue), NotSent)


async def test_where_nobody_is_written_to_any_more_nothing_is_sent(catalogue: Catalogue) -> None:
    async with post_office() as office:
        assert await _send(office, catalogue, envelope=None) == Refused("nobody is written to there any more", "person")
    assert office.letters == []


@pytest.mark.parametrize("from_the_start", [False, True])
async def test_an_encrypted_connection_with_a_login(catalogue: Catalogue, tmp_path: Path, from_the_start: bool) -> None:
    shows, trusts = certificate(tmp_path)
    scheme = {"tls": shows} if from_the_start else {"starts_tls": shows}
    async with post_office(login=True, **scheme) as office:
        server = Server("localhost", office.port, FROM, "maple", PASSWORD.decode(), from_the_start, "", trusts)
        assert isinstance(await _send(office, catalogue, server), Sent)
        wrong = await _send(office, catalogue, replace(server, password="another"))
        strange = await _send(office, catalogue, replace(server, trusts=ssl.create_default_context()))

    assert office.secured == [True]
    assert wrong == Refused("login refused (535)", "workspace")
    assert isinstance(strange, NotSent), "a certificate that nobody vouches for"


async def test_a_server_that_offers_no_encryption_learns_neither_the_password_nor_the_letter(
    catalogue: Catalogue,
) -> None:
    async with post_office() as office:
        server = Server("127.1", office.port, FROM, "maple", PASSWORD.decode())
        outcome = await _send(office, catalogue, server)

    assert server.must_start_tls is True
    assert outcome == Refused("the server offers no encryption or no login", "workspace")
    assert office.letters == []


def test_elsewhere_a_plain_connection_has_to_become_an_encrypted_one() -> None:
    assert server_of("smtp://mail.maple.example", FROM).must_start_tls is True
    assert server_of("smtps://mail.maple.example", FROM).must_start_tls is False
    assert server_of("smtps://mail.maple.example", FROM).port == 465
    assert server_of("smtp://localhost:2525", FROM).must_start_tls is None


def test_a_password_does_not_show() -> None:
    assert "geheim" not in repr(server_of("smtp://me:geheim@localhost", FROM))


async def test_the_picture_of_a_chart_travels_along_and_says_its_sentence(catalogue: Catalogue) -> None:
    async with post_office() as office:
        assert isinstance(await _send(office, catalogue, message=Message("The answers are here.", (PULSE,))), Sent)

    letter = office.letters[-1]
    html, plain = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert plain is not None
    [picture] = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert picture.get_payload(decode=True) == png(PULSE)
    assert picture.get_content_disposition() == "inline"
    page, text = (str(part.get_payload(decode=True), "utf-8") for part in (html, plain))  # type: ignore[arg-type]
    assert f'src="cid:{str(picture["Content-ID"])[1:-1]}"' in page
    assert f'alt="{PULSE.sentence}"' in page
    for told in (page, text):
        assert "6 of 12 (50 %)" in told
        assert "28 to 72 %" in told


async def test_a_letter_cannot_be_changed_nor_asked_after(catalogue: Catalogue) -> None:
    channel = _channel(server_of("smtp://localhost", FROM), catalogue, None)

    assert isinstance(await channel.amend(WHERE, "<x@y>", NOTE), Refused)
    assert await channel.find(WHERE, LETTER, NOW) is None


def _channel(server: Server, catalogue: Catalogue, envelope: Envelope | None) -> MailChannel:
    async def find(account: str, delivery_id: str) -> Envelope | None:
        assert (account, delivery_id) == (ANA, LETTER)
        return envelope

    writer = Writer(server, catalogue, Links(TOKENS), "https://maple.example")
    return MailChannel(server, find, partial(writer.write, now=NOW))


async def _send(
    office: Office,
    catalogue: Catalogue,
    server: Server | None = None,
    *,
    envelope: Envelope | None = ENVELOPE,
    message: Message = NOTE,
    where: Address = WHERE,
) -> Outcome:
    there = server or Server("127.0.0.1", office.port, FROM)
    return await _channel(there, catalogue, envelope).send(where, message, LETTER)

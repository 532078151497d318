"""Letters are fetched from a real mail server, each once, whatever else lies in the mailbox and whenever it is away."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.catalogue import Catalogue
from handlers.mail.hear import Taken
from handlers.mail.letter import MOST_BYTES
from handlers.mail.mailbox import HEARD, UNHEARD, Account, Mailbox, MailboxAwayError, account_of
from handlers.mail.poll import MOST_TRIES, Poller
from scheduler.clock import RealClock
from storage.database import Database
from tests.doubles.mail import MailServer, mail_server
from tests.handlers.mail.stage import Post, post
from tests.house import text_of

pytestmark = pytest.mark.real
QUESTION = "what is a readmission?"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server with an empty mailbox."""
    with mail_server() as running:
        yield running


def mailbox(server: MailServer) -> Mailbox:
    """Our view of it."""
    return Mailbox(account_of(f"imap://{server.user}:{quote(server.password, safe='')}@127.0.0.1:{server.port}"))


@asynccontextmanager
async def polled(database: Database, catalogue: Catalogue, server: MailServer) -> AsyncIterator[tuple[Post, Poller]]:
    """The world, with a mailbox that is looked into when the test says so."""
    async with post(database, catalogue) as here:
        poller = Poller(mailbox(server), here.ear, here.house.real_clock)
        yield here, poller
        await poller.close()


async def test_a_reply_in_the_mailbox_is_heard_once_and_moved(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        server.deliver(here.letter("ana", QUESTION))
        looks = [await poller.look() for _ in range(3)]
        await here.ear.close()
        answers = here.got("ana")

    assert looks == [1, 0, 0]
    assert len(answers) == 1
    assert server.letters() == []
    assert len(server.letters(HEARD)) == 1
    with server.open(HEARD) as box:
        assert all("\\Seen" not in one.flags for one in box.fetch(mark_seen=False)), "nobody has read it"


async def test_a_letter_of_both_ways_in_is_answered_once(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        raw = here.letter("ana", QUESTION)
        server.deliver(raw)
        server.deliver(raw)
        await here.hand_over(raw)
        await poller.look()
        await here.ear.close()

        assert len(here.got("ana")) == 1


async def test_two_that_look_at_once_hear_a_letter_once(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        other = Poller(mailbox(server), here.ear, here.house.real_clock)
        for number in range(8):
            server.deliver(here.letter("ana" if number % 2 else "lee", f"{QUESTION} {number}"))
        await asyncio.gather(poller.look(), other.look(), return_exceptions=True)
        await poller.look()
        await other.close()
        await here.ear.close()

        assert [len(here.got(guest)) for guest in ("ana", "lee")] == [4, 4]
        assert server.letters() == []


async def test_a_broken_letter_stops_no_other(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        server.deliver(b"\x00\x01 no letter at all")
        server.deliver(b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n")
        server.deliver(b"From: spam@evil.example\r\nTo: hello@mail.example\r\nSubject: buy\r\n\r\nnow\r\n")
        server.deliver(here.letter("ana", QUESTION))
        await poller.look()
        await here.ear.close()

        assert len(here.got("ana")) == 1
        assert server.letters() == []
        assert len(server.letters(UNHEARD)) == 3


async def test_a_letter_that_breaks_us_is_put_aside_after_a_few_tries(server: MailServer) -> None:
    ear = _Stumbling()
    poller = Poller(mailbox(server), ear, RealClock())
    server.deliver(b"Subject: breaks\r\n\r\nus\r\n")
    server.deliver(b"Subject: fine\r\n\r\nwords\r\n")
    for _ in range(MOST_TRIES + 1):
        await poller.look()
    await poller.close()

    assert ear.fine == 1
    assert ear.broken == MOST_TRIES
    assert len(server.letters(UNHEARD)) == 1


async def test_what_cannot_be_kept_now_stays_in_the_mailbox(
    world_database: Database, catalogue: Catalogue, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        server.deliver(here.letter("ana", QUESTION))
        with monkeypatch.context() as away:
            away.setattr(here.house.reception, "receive", _away)
            await poller.look()
        troubles, waiting = poller.troubles(), len(server.letters())
        await poller.look()
        await here.ear.close()

        assert troubles == ["letters cannot be fetched: they cannot be kept at this moment"]
        assert waiting == 1
        assert poller.troubles() == []
        assert len(here.got("ana")) == 1


async def test_what_we_do_not_keep_does_not_stay_in_the_mailbox_either(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        server.deliver(here.letter("ana", "Patient Jane Roe, DOB 01/02/1950, was readmitted."))
        server.deliver(here.letter("ana", "we sent it", From="maria@lakeside.example"))
        server.deliver(here.letter("lee", f"{QUESTION}\n\n> Patient Jane Roe, DOB 01/02/1950\n"))
        await poller.look()
        await here.ear.close()

        assert "names a patient" in text_of(here.got("ana")[-1]) or "names a patient" in text_of(here.got("ana")[0])
        assert [len(server.letters(folder)) for folder in ("INBOX", HEARD, UNHEARD, "Trash")] == [0, 0, 0, 0]


async def test_a_letter_that_is_too_large_is_told_so_and_never_fetched_whole(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        server.deliver(here.letter("ana", "we sent it\n" + "x" * 70 + "\n") + b"x" * 70 + b"\r\n" * MOST_BYTES)
        await poller.look()
        await here.ear.close()
        [note] = here.got("ana")

    assert "larger than I can read" in text_of(note)
    assert server.letters() == []


async def test_a_server_that_goes_away_is_asked_again(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with post(world_database, catalogue) as here:
        poller = Poller(mailbox(server), here.ear, here.house.real_clock, every=0.05)
        await poller.start()
        server.deliver(here.letter("ana", QUESTION))
        await _until(lambda: len(here.got("ana")) == 1)
        server.stop()
        await _until(lambda: bool(poller.troubles()))
        server.start()
        server.deliver(here.letter("lee", QUESTION))
        await _until(lambda: len(here.got("lee")) == 1 and not poller.troubles())
        await poller.close()

        assert len(here.got("ana")) == 1


async def test_a_wrong_password_is_said_and_stands_in_no_word_of_it(server: MailServer) -> None:
    poller = Poller(
        Mailbox(Account("127.0.0.1", server.port, server.user, "not-it", encrypted=False)), _Stumbling(), RealClock()
    )
    with pytest.raises(MailboxAwayError) as away:
        await poller.look()
    await poller.close()

    assert str(away.value) == "the server does not take our name and password"
    assert "not-it" not in repr(Account("h", 1, "u", "not-it"))


async def test_letters_that_were_heard_are_erased_after_a_month(
    world_database: Database, catalogue: Catalogue, server: MailServer
) -> None:
    async with polled(world_database, catalogue, server) as (here, poller):
        server.deliver(here.letter("ana", QUESTION))
        await poller.look()
        assert len(server.letters(HEARD)) == 1
        later = Poller(mailbox(server), here.ear, _Later())
        await later.look()
        await later.close()

        assert server.letters(HEARD) == []


async def test_over_tls_a_server_that_is_not_trusted_hears_no_password(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with mail_server((certificate, key)) as server:
        server.deliver(b"Subject: x\r\n\r\nwords\r\n")
        there = Account("127.0.0.1", server.tls_port, server.user, server.password)

        known = Mailbox(there, trusting)
        assert len(known.waiting()) == 1
        known.close()
        with pytest.raises(MailboxAwayError, match="SSL"):
            Mailbox(there).waiting()


@pytest.mark.parametrize(
    "url", ["imaps://host", "imaps://user@host", "pop3://u:p@host", "imaps://u:p@", "imaps://u:p@host:port"]
)
def test_an_address_that_names_no_mailbox(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        account_of(url)


class _Stumbling:
    """An ear that one letter breaks."""

    fine = broken = 0

    async def take(self, raw: bytes, *, cut_short: bool = False) -> Taken:
        if b"breaks" in raw:
            self.broken += 1
            raise RuntimeError("a fault of ours")
        self.fine += 1
        return Taken("heard")


class _Later:
    """The clock of a day that is forty days from now."""

    def now(self) -> datetime:
        return RealClock().now() + timedelta(days=40)


async def _away(_heard: object) -> None:
    raise OSError("the disk is full")


async def _until(is_so: object, seconds: float = 20.0) -> None:
    assert callable(is_so)
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not is_so():
        assert loop.time() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server")])
    now = RealClock().now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths

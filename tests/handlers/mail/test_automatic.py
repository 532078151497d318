"""A machine's letter is known as one, and a person's is not taken for it; of a report we learn who is gone for good."""

from __future__ import annotations

import pytest

from handlers.mail.letter import Letter, read

FROM = "From: Ana Flores <ana@lakeside.example>\r\nTo: reply+abc123@mail.example\r\n"
REPORT = """From: Mail Delivery System <mailer-daemon@mx.lakeside.example>
To: bounces@mail.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain

I could not deliver your letter.

--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.lakeside.example

Final-Recipient: rfc822; ana@lakeside.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--r
Content-Type: {returned}

From: Maple River <reply@mail.example>
Reply-To: reply+abc123@mail.example
To: ana@lakeside.example
Message-ID: <d1.abc123@mail.example>
Subject: The Q3 file

--r--
"""


def _read(raw: str) -> Letter:
    letter = read(raw.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    assert isinstance(letter, Letter)
    return letter


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (by a rule)",
        "auto-submitted: AUTO-NOTIFIED; owner-email=x@y.example",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Autoreply: yes",
        "X-Autorespond: vacation",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Precedence: list",
        "List-Id: <members.lakeside.example>",
        "Return-Path: <>",
        "Subject: Automatic reply: The Q3 file",
        "Subject: Out of Office: The Q3 file",
        "Subject: Out of the office until Monday",
        "Subject: Respuesta automática: El envío",
        "Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica:_El_env=C3=ADo?=",
        "Subject: Fuera de la oficina",
        "Subject: Undeliverable: The Q3 file",
        "Subject: Read: The Q3 file",
        "Subject: Accepted: The Q3 file",
    ],
)
def test_a_machine_s_letter_is_known(headers: str) -> None:
    assert _read(f"{FROM}{headers}\r\n\r\nI am away until Monday.").automatic


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Re: The Q3 file",
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "Precedence: normal",
        "Return-Path: <ana@lakeside.example>",
        "Subject: We are out of office supplies and of time",
        "Subject: The ready-to-read: file",
        "Subject: RE: Out of office hours call",
        "Importance: high",
    ],
)
def test_a_person_s_letter_is_not_taken_for_a_machine_s(headers: str) -> None:
    assert not _read(f"{FROM}{headers}\r\n\r\nWe sent it.").automatic


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@mx.example", "postmaster@mx.example", "no-reply@lakeside.example", "bounce+1@x.example"]
)
def test_a_machine_s_address_is_known(sender: str) -> None:
    assert _read(f"From: {sender}\r\nSubject: x\r\n\r\nhello").automatic


@pytest.mark.parametrize(
    ("status", "words", "gone"),
    [
        ("5.1.1", "550 5.1.1 user unknown", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.1.2", "host unknown", True),
        ("5.2.1", "550 mailbox disabled", True),
        ("5.0.0", "550 No such user here", True),
        ("5.0.0", "550 The email account that you tried to reach does not exist", True),
        ("5.0.0", "550 we do not like you", False),
        ("5.2.2", "552 mailbox full", False),
        ("5.7.1", "554 rejected by policy", False),
        ("5.3.4", "552 message too large", False),
        ("4.4.7", "delivery time expired", False),
        ("4.1.1", "greylisted", False),
        ("", "", False),
    ],
)
def test_of_a_report_we_learn_who_is_gone_for_good(status: str, words: str, gone: bool) -> None:
    told = _read(REPORT.format(action="failed", status=status, words=words, returned="text/rfc822-headers"))

    assert told.report is not None
    assert told.report.gone == gone
    assert told.automatic
    assert told.text == ""


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_late_is_not_gone(action: str) -> None:
    told = _read(REPORT.format(action=action, status="5.1.1", words="user unknown", returned="message/rfc822"))

    assert told.report is not None
    assert not told.report.gone


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_letter_that_came_back(returned: str) -> None:
    told = _read(REPORT.format(action="failed", status="5.1.1", words="user unknown", returned=returned))

    assert told.answers == ("d1.abc123@mail.example",)
    assert "reply+abc123@mail.example" in told.towards

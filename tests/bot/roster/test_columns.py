"""What staff type into the members file, and what they are told when a row cannot be used."""

from __future__ import annotations

from datetime import time

import pytest

from bot.roster.columns import COLUMNS, Entry, Member, Speaker, entry, together
from bot.spreadsheet import Refusal, Row

LEE = {
    "key": "willow-bend",
    "name": "Willow Bend Nursing Home",
    "kind": "nursing home",
    "contact": "Lee Walker",
    "email": "lee.walker@willowbend.example",
}


def understood(number: int = 2, **changed: str) -> Entry:
    found = entry(Row(number, {**dict.fromkeys(COLUMNS, ""), **LEE, **changed}))
    assert isinstance(found, Entry), found
    return found


def refused(**changed: str) -> str:
    found = entry(Row(7, {**dict.fromkeys(COLUMNS, ""), **LEE, **changed}))
    assert isinstance(found, Refusal)
    assert found.row == 7
    return found.why


def test_a_short_row_about_lee_is_filled_with_what_suits_a_nursing_home() -> None:
    lee = Speaker(
        name="Lee Walker",
        email="lee.walker@willowbend.example",
        role="data",
        is_primary=False,
        zone="",
        opens=time(9, 30),
        closes=time(14, 0),
        language="en",
    )

    assert understood() == Entry(2, Member("willow-bend", "Willow Bend Nursing Home", "nursing home", umbrella=""), lee)


def test_a_consumer_advisor_is_written_to_in_the_evening_unless_she_chooses_otherwise() -> None:
    usual, chosen = (
        understood(kind="consumer advisor").speaker,
        understood(kind="consumer advisor", opens="10:00").speaker,
    )

    assert usual is not None
    assert chosen is not None
    assert (usual.opens, usual.closes) == (time(17), time(20))
    assert (chosen.opens, chosen.closes) == (time(10), time(20))


def test_a_member_may_have_no_contact_yet() -> None:
    assert understood(contact="", email="").speaker is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"key": ""}, "'key' is empty"),
        ({"name": ""}, "'name' is empty"),
        ({"kind": ""}, "'kind' is empty"),
        ({"key": "willow bend"}, "should be a short name"),
        ({"key": "k" * 65}, "64 at most"),
        ({"name": "n" * 201}, "longer than 200"),
        ({"kind": "hospitl"}, "the kind 'hospitl' is unknown; did you mean hospital?"),
        ({"kind": "zoo"}, "the kind 'zoo' is unknown; it should be one of health plan"),
        ({"email": ""}, "both a name and an e-mail"),
        ({"contact": ""}, "both a name and an e-mail"),
        ({"email": "lee.walker"}, "does not look like an e-mail"),
        ({"email": "lee@localhost"}, "does not look like an e-mail"),
        ({"email": "a@b.example, c@d.example"}, "does not look like an e-mail"),
        ({"role": "leeder"}, "did you mean leader?"),
        ({"primary": "maybe"}, "'primary' should be yes or no"),
        ({"zone": "America/Indianapolis "}, "did you mean America/Indianapolis?"),
        ({"zone": "Indiana/Indianapolis"}, "did you mean America/Indiana/Indianapolis?"),
        ({"zone": "the moon"}, "it should be a name such as America/Chicago"),
        ({"opens": "nine"}, "'opens' should be an hour"),
        ({"opens": "25:00"}, "'opens' should be an hour"),
        ({"opens": "15:00"}, "'opens' (15:00) should be earlier than 'closes' (14:00)"),
        ({"language": "fr"}, "it should be one of en, es"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(changed: dict[str, str], said: str) -> None:
    assert said in refused(**changed)


def test_capitals_and_underscores_in_a_kind_are_forgiven() -> None:
    assert understood(kind="Nursing_Home").member.kind == "nursing home"
    assert understood(kind="qio").member.kind == "QIO"


def test_rows_of_one_member_agree_about_it() -> None:
    first = understood(2, email="a@w.example")

    _, refusals = together([first, understood(3, email="b@w.example", name="Willow Bent")])

    assert refusals == [
        Refusal(3, "the name 'Willow Bent' differs from 'Willow Bend Nursing Home' in row 2, which has the same key")
    ]


def test_two_keys_that_differ_by_capitals_alone_are_refused() -> None:
    _, refusals = together([understood(2), understood(3, key="Willow-Bend", email="b@w.example")])

    assert [refusal.row for refusal in refusals] == [3]


def test_the_same_person_twice_is_refused() -> None:
    _, refusals = together([understood(2), understood(3, email="LEE.walker@willowbend.example")])

    assert refusals == [Refusal(3, "the key 'willow-bend' with the same e-mail stands in row 2 already")]


def test_a_member_has_one_primary_contact() -> None:
    rows = [understood(2, primary="yes"), understood(3, email="b@w.example", primary="Yes")]

    _, refusals = together(rows)

    assert refusals == [Refusal(3, "row 2 names another primary contact of 'willow-bend'; one person is asked")]


def test_where_nobody_is_marked_the_first_contact_is_asked() -> None:
    entries, refusals = together([understood(2), understood(3, email="b@w.example")])

    assert not refusals
    assert [found.speaker.is_primary for found in entries if found.speaker] == [True, False]


def test_a_marked_contact_is_asked_even_if_she_comes_second() -> None:
    entries, _ = together([understood(2), understood(3, email="b@w.example", primary="x")])

    assert [found.speaker.is_primary for found in entries if found.speaker] == [False, True]


@pytest.mark.parametrize(
    ("given", "size"),
    [("", ""), ("small", "small"), ("Large", "large"), ("25", "small"), ("99", "small"), ("100", "medium"),
     ("499", "medium"), ("500", "large"), ("99999", "large")],
)  # fmt: skip
def test_a_size_is_a_word_or_a_number_of_beds(given: str, size: str) -> None:
    found = entry(Row(7, {**dict.fromkeys(COLUMNS, ""), **LEE, "size": given}))

    assert isinstance(found, Entry)
    assert found.member.size == size


@pytest.mark.parametrize(
    ("column", "given", "why"),
    [("size", "huge", "the size 'huge' is unknown"), ("size", "-4", "the size '-4' is unknown"),
     ("phone", "ask at the desk", "the phone 'ask at the desk' should be a number"), ("phone", "12", "the phone '12'"),
     ("phone", "3" * 41, "the phone")],
)  # fmt: skip
def test_a_size_or_a_phone_that_cannot_be_one_is_refused(column: str, given: str, why: str) -> None:
    found = entry(Row(7, {**dict.fromkeys(COLUMNS, ""), **LEE, column: given}))

    assert isinstance(found, Refusal)
    assert found.why.startswith(why)


@pytest.mark.parametrize("given", ["317-555-0142", "(317) 555-0142 ext. 7", "3175550142"])
def test_a_phone_is_kept_as_it_is_written(given: str) -> None:
    found = entry(Row(7, {**dict.fromkeys(COLUMNS, ""), **LEE, "phone": given}))

    assert isinstance(found, Entry)
    assert found.speaker is not None
    assert found.speaker.phone == given

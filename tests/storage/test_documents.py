"""Documents are kept, approved, replaced and found, each coalition for itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.answers.stems import stems_in
from storage import coalitions, documents, questions
from storage.database import Database, Work
from storage.documents import APPROVED, SUPERSEDED, Cut, Document, Draft

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
WORDS = {"readmiss": 2.0, "minut": 1.0}


def _draft(text: str, coalition_id: str | None = "demo", key: str = "dates") -> Draft:
    cuts = [Cut(0, len(text), "When", f"date | when | {' '.join(stems_in(text))}")]
    return Draft(key, "Dates", text, cuts, coalition_id, reviewed_on=date(2026, 9, 1))


async def _coalitions(work: Work) -> None:
    for slug in ("demo", "harbor-lakes"):
        await coalitions.ensure(work, slug, NOW)


async def _shelved(work: Work, draft: Draft, later: int = 0) -> Document:
    document = await documents.add(work, draft, NOW + timedelta(minutes=later))
    assert await documents.approve(work, document.id)
    return document


async def _texts(work: Work, coalition_id: str) -> list[str]:
    return [found.text for found in await documents.search(work, coalition_id, WORDS, 10)]


async def test_a_member_finds_the_paragraph_that_shares_her_words(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        await _shelved(work, _draft("The readmissions file takes 20 minutes."))
        await _shelved(work, _draft("The minutes of the board.", key="board"))
        await _shelved(work, _draft("Falls are counted.", key="falls"))

    async with database.reading() as work:
        found = await documents.search(work, "demo", WORDS, 10)
        assert [each.document for each in found] == ["dates", "board"]
        assert (found[0].section, found[0].reviewed_on) == ("When", date(2026, 9, 1))


async def test_a_member_of_another_coalition_gets_no_passage(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        await _shelved(work, _draft("Our readmissions secret."))
        await _shelved(work, _draft("Readmissions for everybody.", coalition_id=None))

    async with database.reading() as work:
        assert await _texts(work, "harbor-lakes") == ["Readmissions for everybody."]
        assert await documents.extent(work, "harbor-lakes") == 1
        assert await documents.frequencies(work, "harbor-lakes", ["secret", "readmiss"]) == {"readmiss": 1}
        assert await documents.neighbours(work, "harbor-lakes", "s", 4, 8) == []
        hidden = (await documents.search(work, "demo", {"secret": 1.0}, 10))[0]
        assert await documents.body(work, "harbor-lakes", [hidden.passage_id]) == {}


async def test_nobody_is_shown_a_draft(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        await documents.add(work, _draft("Readmissions, not yet read by staff."), NOW)

    async with database.reading() as work:
        assert await _texts(work, "demo") == []
        assert await documents.extent(work, "demo") == 0


async def test_a_newer_document_takes_the_place_of_the_older_one(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        older = await _shelved(work, _draft("Readmissions by the 10th."))
        other = await _shelved(work, _draft("Readmissions for all by the 12th.", coalition_id=None))
        newer = await _shelved(work, _draft("Readmissions by the 15th."), later=1)

    async with database.reading() as work:
        assert sorted(await _texts(work, "demo")) == ["Readmissions by the 15th.", "Readmissions for all by the 12th."]
        states = {each.id: each.status for each in await documents.listed(work, "demo")}
        assert states == {older.id: SUPERSEDED, other.id: APPROVED, newer.id: APPROVED}


async def test_a_document_is_approved_once(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        document = await _shelved(work, _draft("Readmissions."))
        assert not await documents.approve(work, document.id)
        assert not await documents.approve(work, "no such document")
        assert await _texts(work, "demo") == ["Readmissions."]


async def test_a_document_that_is_withdrawn_is_found_no_more(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        document = await _shelved(work, _draft("Readmissions."))
        assert await documents.withdraw(work, document.id)
        assert not await documents.withdraw(work, document.id)
        assert await _texts(work, "demo") == []


async def test_odd_words_are_searched_for_without_harm(database: Database) -> None:
    async with database.reading() as work:
        for odd in ('"', "a OR b", "x*", "NEAR", "not", "the", "'; drop table passage", "", "é", "\x00", "!", "a & b"):
            assert await documents.search(work, "demo", {odd: 1.0}, 5) == []
        assert await documents.search(work, "demo", {}, 5) == []


async def _asked(work: Work, text: str | None = "Is there parking?") -> questions.Question:
    return await questions.record(
        work, coalition_id="demo", contact_id=None, text=text, tier="closest", reason="low_evidence", now=NOW
    )


async def test_the_words_of_a_question_go_when_it_helped(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        asked = await _asked(work)
        assert await questions.mark_helped(work, "demo", asked.id)
        assert not await questions.mark_helped(work, "demo", asked.id)
        assert not await questions.open_for_staff(work, "demo", asked.id)

    async with database.reading() as work:
        kept = await questions.find(work, "demo", asked.id)
        assert kept is not None
        assert (kept.helped, kept.text) == (True, None)


async def test_a_question_for_staff_waits_until_it_is_closed(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        asked = await _asked(work)
        assert await questions.open_for_staff(work, "demo", asked.id, helped=False)
        assert not await questions.open_for_staff(work, "demo", asked.id)
        assert [each.id for each in await questions.still_open(work, "demo")] == [asked.id]
        assert await questions.still_open(work, "harbor-lakes") == []
        assert not await questions.close(work, "harbor-lakes", asked.id)
        assert await questions.close(work, "demo", asked.id)
        assert not await questions.close(work, "demo", asked.id)
        assert await questions.still_open(work, "demo") == []


async def test_old_words_are_forgotten_but_not_those_that_staff_wait_for(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        await _asked(work)
        waiting = await _asked(work)
        await questions.open_for_staff(work, "demo", waiting.id)
        assert await questions.forget_before(work, NOW + timedelta(days=30)) == 1
        assert await questions.forget_before(work, NOW + timedelta(days=30)) == 0


async def test_a_question_that_no_database_can_hold_is_kept_as_it_can_be(database: Database) -> None:
    async with database.work() as work:
        await _coalitions(work)
        asked = await _asked(work, "half \ud83d and nul \x00")

    async with database.reading() as work:
        kept = await questions.find(work, "demo", asked.id)
        assert kept is not None
        assert kept.text == "half ? and nul \N{REPLACEMENT CHARACTER}"

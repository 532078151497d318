"""One try, and what came of it: never twice, nothing called lost that may be there, and no token to a strange host."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.channels import Address, Mentioned, NotSent, Outcome, Refused, Sent, Unknown
from bot.messages import Choice, Choices, Field, Form, Message, Text, say
from config.catalogue import Catalogue
from handlers.retry import LONGEST_WAIT
from handlers.teams.bot_token import BotToken, Credentials
from handlers.windows import WINDOW
from scheduler.clock import RealClock
from storage.conversations import Conversation
from storage.database import Database
from tests.doubles.teams import Teams, faults
from tests.doubles.teams.faults import Fault
from tests.doubles.teams.ids import HOME_TENANT, guid
from tests.handlers.teams.drawn import mentioned, message_of
from tests.handlers.teams.stage import Edge, account, edge
from tests.handlers.teams.test_hosts import HOSTILE

ANA = account("ana")
TO_ANA = Address("teams", HOME_TENANT, ANA)
HELLO = say("Hello Ana, the file is due on Thursday, 15 October.")
BUTTONS = Message("A note", (Text("Hello Ana."), Choices((Choice("Sent it", "token", primary=True),))), refresh="again")

CASES: list[tuple[Fault, type[Outcome], Any]] = [
    (faults.throttled("7"), NotSent, 7.0),
    (faults.throttled(None), NotSent, None),
    (faults.throttled("999999"), NotSent, LONGEST_WAIT),
    (faults.throttled("Wed, 21 Oct 2026 07:28:00 GMT"), NotSent, None),
    (faults.precondition_failed(), Unknown, None),
    (faults.precondition_failed(accepted=True), Unknown, None),
    (faults.broken(), Unknown, None),
    (faults.broken(accepted=True), Unknown, None),
    (faults.bad_gateway(), Unknown, None),
    (faults.bad_gateway(accepted=True), Unknown, None),
    (faults.unavailable(), Unknown, None),
    (faults.gateway_timeout(accepted=True), Unknown, None),
    (faults.reset(), Unknown, None),
    (faults.reset(accepted=True), Unknown, None),
    (faults.half_body(), Unknown, None),
    (faults.created_html(), Unknown, None),
    (faults.created_without_id(), Unknown, None),
    (faults.redirect(), NotSent, None),
    (faults.redirect("http://169.254.169.254/", 307), NotSent, None),
    (faults.too_big(), Refused, "message"),
    (faults.says("BadSyntax", 400), Refused, "message"),
    (faults.html(403), Refused, "message"),
    (faults.html(404), Refused, "message"),
    (faults.forbidden("MessageWritesBlocked"), Refused, "person"),
    (faults.forbidden("MessageWritesBlocked", shape="subcode"), Refused, "person"),
    (faults.forbidden("MessageWritesBlocked", shape="inner"), Refused, "person"),
    (faults.forbidden("ConversationBlockedByUser"), Refused, "person"),
    (faults.forbidden("BotDisabledByUser"), Refused, "person"),
    (faults.forbidden("BotNotInConversationRoster"), Refused, "person"),
    (faults.forbidden("BotDisabledByAdmin"), Refused, "workspace"),
    (faults.forbidden("SomethingNew"), Refused, "message"),
]


@pytest.fixture
def here(sqlite_here: Edge) -> Edge:
    """The edge with everybody in it."""
    return sqlite_here


@pytest.mark.parametrize(("fault", "kind", "more"), CASES, ids=[f"{one[0].name}-{at}" for at, one in enumerate(CASES)])
async def test_each_answer_of_teams_has_its_class_and_is_asked_for_once(
    here: Edge, fault: Fault, kind: type[Outcome], more: object
) -> None:
    here.teams.next("send", fault)
    outcome = await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")

    assert isinstance(outcome, kind), outcome
    assert len(here.teams.called("send")) == 1
    match outcome:
        case NotSent(retry_after=wait):
            assert wait == more
        case Refused(reach=reach):
            assert reach == more
        case _:
            assert more is None


async def test_a_private_message_is_there_once_under_teams_own_name(here: Edge) -> None:
    outcome = await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")
    [post] = here.teams.posts(ANA)

    assert outcome == Sent(post.id)
    assert post.text == "Hello Ana, the file is due on Thursday, 15 October."
    assert await here.edge.channel.find(TO_ANA, "delivery 1", RealClock().now()) is None


async def test_a_card_asks_how_it_stands_for_the_very_person_who_sees_it(here: Edge) -> None:
    await here.edge.channel.send(TO_ANA, BUTTONS, "delivery 1")
    [post] = here.teams.posts(ANA)

    assert post.activity["summary"] == "A note"
    assert post.cards[0]["refresh"]["userIds"] == [here.member("ana").id]


async def test_where_nobody_listens_nothing_was_sent(here: Edge) -> None:
    await here.house.places.keep(_reference(here, f"http://{here.teams.host.rpartition(':')[0]}:9/amer/"))

    assert isinstance(await here.edge.channel.send(TO_ANA, HELLO, "delivery 1"), Refused), "a port that is not listed"
    here.edge.connectors._hosts._allowed = frozenset((here.teams.host, "127.0.0.1:9"))
    assert isinstance(await here.edge.channel.send(TO_ANA, HELLO, "delivery 1"), NotSent)


@pytest.mark.parametrize("url", [url for url in HOSTILE if url])
async def test_a_reference_that_was_poisoned_in_the_database_opens_no_connection(here: Edge, url: str) -> None:
    """trust.md T04: the row is changed as somebody with the database could; no token leaves, no socket opens."""
    await here.house.places.keep(_reference(here, url))
    before, fetched = here.teams.connections, here.teams.tokens_fetched
    sent = await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")
    changed = await here.edge.channel.amend(TO_ANA, "1790000000001", HELLO)
    new = here.teams.tenants[HOME_TENANT].member("Nina New")
    opened = await here.edge.channel.send(replace(TO_ANA, conversation=new.account), HELLO, "delivery 2")

    assert isinstance(sent, Refused)
    assert isinstance(changed, Refused)
    assert isinstance(opened, Refused)
    assert (here.teams.connections, here.teams.tokens_fetched) == (before, fetched)
    assert here.teams.called("send") == []


@pytest.mark.parametrize("name", [".", "..", "../../v3/attachments", "%2e%2e", "a/../.."])
async def test_a_conversation_s_name_leads_to_no_other_address_of_teams(here: Edge, name: str) -> None:
    there = _reference(here, here.teams.service_url)
    there.conversation, there.scope = name, "channel"
    await here.house.places.keep(there)
    to, before = replace(TO_ANA, conversation=name), len(here.teams.calls)
    sent, changed = await here.edge.channel.send(to, HELLO, "1"), await here.edge.channel.amend(to, "..", HELLO)

    asked = [(call.operation, call.conversation) for call in here.teams.calls[before:] if call.operation != "token"]
    if name in (".", ".."):
        assert (sent, asked) == (Refused("a name that is none"), [])
    else:
        assert (sent, asked) == (Refused("ConversationNotFound", "person"), [("send", name)])
    assert changed == Refused("a name that is none")


async def test_her_next_word_puts_a_poisoned_reference_right(here: Edge) -> None:
    here.edge.listener._seen.forget(HOME_TENANT, conversation=here.member("ana").chat)
    await here.house.places.keep(_reference(here, "https://evil.example/"))
    await here.says("ana", "status")
    await here.settled()

    assert isinstance(await here.edge.channel.send(TO_ANA, HELLO, "delivery 1"), Sent)


async def test_a_chat_that_is_not_there_any_more_is_opened_anew_once(here: Edge) -> None:
    old = _reference(here, here.teams.service_url)
    old.conversation, old.seen_at = "a:1gone", RealClock().now()
    await here.house.places.forget("teams", HOME_TENANT, conversation=here.member("ana").chat)
    await here.house.places.keep(old)
    outcome = await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")

    assert isinstance(outcome, Sent)
    assert len(here.teams.called("create")) == 1
    assert len(here.teams.posts(ANA)) == 1


async def test_somebody_who_never_wrote_is_reached_where_the_app_is_installed_for_her(here: Edge) -> None:
    home = here.teams.tenants[HOME_TENANT]
    new, without = home.member("Nina New"), home.member("Willa Without", installed=False)
    to = [Address("teams", HOME_TENANT, one.account) for one in (new, without)]
    outcomes = [await here.edge.channel.send(one, HELLO, "delivery") for one in to]

    assert isinstance(outcomes[0], Sent)
    assert outcomes[1] == Refused("ForbiddenOperationException", "person")
    assert isinstance(await here.edge.channel.send(to[0], HELLO, "delivery 2"), Sent)
    assert len(here.teams.called("create")) == 2, "the chat that was opened is kept"


async def test_nobody_is_reached_in_a_tenant_that_has_never_spoken_to_us(here: Edge) -> None:
    outcome = await here.edge.channel.send(Address("teams", guid("elsewhere"), ANA), HELLO, "delivery 1")

    assert isinstance(outcome, Refused)
    assert outcome.reach == "person"
    assert here.teams.called("create") == []


@pytest.mark.parametrize("fault", [faults.reset(), faults.broken(), faults.throttled("3"), faults.half_body()], ids=str)
async def test_a_chat_that_may_have_been_opened_has_not_been_written_to(here: Edge, fault: Fault) -> None:
    new = here.teams.tenants[HOME_TENANT].member("Nina New")
    here.teams.next("create", fault)
    outcome = await here.edge.channel.send(Address("teams", HOME_TENANT, new.account), HELLO, "delivery 1")

    assert isinstance(outcome, NotSent)
    assert here.teams.called("send") == []


async def test_an_answer_to_a_shared_place_that_is_not_known_any_more_opens_no_private_chat(here: Edge) -> None:
    channel = here.teams.tenants[HOME_TENANT].channel("Falls", [here.member("ana")])
    asked = Address("teams", HOME_TENANT, channel.id, thread="1790000000101", answers=ANA)

    assert await here.edge.channel.send(asked, HELLO, "delivery 1") == Refused("not in that place")
    assert here.teams.called("create") == []


async def test_somebody_is_called_by_name_in_a_channel_though_she_never_spoke_there(here: Edge) -> None:
    channel = here.teams.tenants[HOME_TENANT].channel("Falls", [here.member("ana"), here.member("lee")])
    await here.says("lee", "hello", conversation=channel.id, scope="channel")
    await here.settled()
    there = Address("teams", HOME_TENANT, channel.id, mentions=Mentioned(ANA, "Ana Flores"))
    before = len(here.teams.posts(channel.id))
    sent = await here.edge.channel.send(there, BUTTONS, "delivery 1")
    post = here.teams.posts(channel.id)[before]

    assert isinstance(sent, Sent)
    assert mentioned(post.activity) == (ANA, "Ana Flores")


async def test_a_mention_in_a_channel_that_is_gone_opens_no_private_chat(here: Edge) -> None:
    there = Address("teams", HOME_TENANT, "19:gone@thread.tacv2", mentions=Mentioned(ANA, "Ana Flores"))

    assert await here.edge.channel.send(there, BUTTONS, "delivery 1") == Refused("not in that place", "person")
    assert here.teams.called("create") == []


async def test_a_message_is_changed_in_its_place(here: Edge) -> None:
    sent = await here.edge.channel.send(TO_ANA, BUTTONS, "delivery 1")
    assert isinstance(sent, Sent)
    changed = await here.edge.channel.amend(TO_ANA, sent.ext_id, say("Ana noted that it was sent."))
    [post] = here.teams.posts(ANA)

    assert changed == Sent(sent.ext_id)
    assert post.edited == 1
    assert message_of(post.activity) == say("Ana noted that it was sent.")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (None, Refused("ActivityNotFoundInConversation", why="message gone")),
        (faults.forbidden(), Refused("MessageWritesBlocked")),
        (faults.throttled("3"), NotSent("too many requests", 3.0)),
        (faults.bad_gateway(), Unknown("status 502")),
        (faults.forbidden("BotDisabledByAdmin"), Refused("BotDisabledByAdmin", "workspace")),
    ],
    ids=str,
)
async def test_what_cannot_be_changed_says_nothing_about_the_person(
    here: Edge, fault: Fault | None, outcome: Outcome
) -> None:
    if fault is not None:
        here.teams.next("edit", fault)

    assert await here.edge.channel.amend(TO_ANA, "1790000000099", HELLO) == outcome


async def test_a_form_goes_to_the_request_that_waits_and_is_posted_where_none_does(here: Edge) -> None:
    form = Form("token", "A date", (Field("date", "A date that suits you", "date"),), "Send")
    asked = replace(TO_ANA, opening=f"{WINDOW}1")
    with here.edge.channel.windows.open(f"{WINDOW}1") as window:
        shown = await here.edge.channel.send(asked, Message("A date", (form,)), "delivery 1")
        late = await here.edge.channel.send(asked, Message("A date", (form,)), "delivery 2")
    afterwards = await here.edge.channel.send(asked, Message("A date", (form,)), "delivery 3")

    assert window.form == form
    assert shown == Sent("in the form delivery 1")
    assert isinstance(late, Sent)
    assert isinstance(afterwards, Sent)
    assert len(here.teams.posts(ANA)) == 2


async def test_ten_messages_at_once_fetch_one_token_and_the_next_ten_use_the_same_connections(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    teams.always("token", faults.late(0.15))
    async with edge(world_database, catalogue, teams) as here:
        before = teams.connections
        sends = (here.edge.channel.send(TO_ANA, HELLO, f"delivery {number}") for number in range(10))
        outcomes = await asyncio.gather(*sends)
        more = [await here.edge.channel.send(TO_ANA, HELLO, f"more {number}") for number in range(10)]

    assert all(isinstance(one, Sent) for one in (*outcomes, *more))
    assert teams.tokens_fetched == 1
    assert teams.connections - before <= 11


async def test_a_token_that_teams_takes_no_longer_is_thrown_away_and_the_next_one_is_fresh(here: Edge) -> None:
    await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")
    here.teams.expire_tokens()
    token = await here.edge.token.get()
    here.edge.token._token = replace(token, since=token.since - 120)
    old = await here.edge.channel.send(TO_ANA, HELLO, "delivery 2")
    new = await here.edge.channel.send(TO_ANA, HELLO, "delivery 2")

    assert old == NotSent("an old token", 1.0)
    assert isinstance(new, Sent)
    assert here.teams.tokens_fetched == 2


async def test_a_fresh_token_that_is_not_taken_shuts_no_lane_and_ready_says_so_until_one_is(here: Edge) -> None:
    here.teams.always("send", faults.unauthorized())
    told = [await here.edge.channel.send(TO_ANA, HELLO, "delivery 1") for _ in range(2)]
    troubles, fetched = here.edge.troubles(), here.teams.tokens_fetched
    here.teams.always("send", None)

    assert told == [NotSent("a token that is not taken")] * 2
    assert fetched == 2, "the next one is fresh"
    assert troubles == ["Teams does not take the bot's token"]
    assert isinstance(await here.edge.channel.send(TO_ANA, HELLO, "delivery 1"), Sent)
    assert here.edge.troubles() == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.Fault("invalid_client", status=401, body='{"error":"invalid_client"}'), Refused),
        (faults.Fault("unauthorized_client", status=400, body='{"error":"unauthorized_client"}'), Refused),
        (faults.unavailable(), NotSent),
        (faults.html(200), NotSent),
        (faults.reset(), NotSent),
        (faults.redirect(), NotSent),
        (faults.Fault("nonsense", body='{"access_token":5,"expires_in":"x"}'), NotSent),
    ],
    ids=str,
)
async def test_without_a_token_nothing_is_sent_and_ready_says_why(
    here: Edge, fault: Fault, outcome: type[Outcome]
) -> None:
    here.teams.always("token", fault)
    told = await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")
    troubles = here.edge.troubles()
    here.teams.always("token", None)

    assert isinstance(told, outcome)
    assert len(troubles) == 1
    assert here.teams.called("send") == []
    assert isinstance(await here.edge.channel.send(TO_ANA, HELLO, "delivery 1"), Sent)
    assert here.edge.troubles() == []


async def test_a_token_near_its_end_is_renewed_and_serves_on_where_that_fails(here: Edge) -> None:
    here.teams.token_lives = 200
    await here.edge.channel.send(TO_ANA, HELLO, "delivery 1")
    here.teams.always("token", faults.unavailable())

    assert isinstance(await here.edge.channel.send(TO_ANA, HELLO, "delivery 2"), Sent)
    assert here.teams.tokens_fetched == 2


async def test_the_tenant_named_in_the_settings_is_the_one_that_is_asked(teams: Teams) -> None:
    await _bare_token(f"http://{teams.host}/{teams.home_tenant}/oauth2/v2.0/token", teams)
    [call] = teams.called("token")

    assert call.body["scope"] == "https://api.botframework.com/.default"
    assert "client_secret" not in call.body


async def _bare_token(url: str, teams: Teams) -> None:
    token = BotToken(Credentials(teams.app_id, teams.password, teams.home_tenant, url))
    await token.get()
    await token.close()


def _reference(here: Edge, url: str) -> Conversation:
    ana = here.member("ana")
    return Conversation(
        platform="teams", workspace=HOME_TENANT, conversation=ana.chat, service_url=url, scope="personal",
        account=ANA, member=ana.id,
    )  # fmt: skip

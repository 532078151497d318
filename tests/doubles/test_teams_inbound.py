"""What tests send in Teams' name has the shape of Teams' own, and Microsoft's own model reads it."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from tests.doubles.teams import Member, Teams, inbound
from tests.doubles.teams.asking import Bot, read
from tests.doubles.teams.ids import APP_ID, HOME_TENANT, channel_id, group_id, guid, member_id, personal_id, threaded

# It ships no types, so that its model is anything to us.
Activity: Any = import_module("botbuilder.schema").Activity
ANA, RIVER, ROOM, TEAM = guid("ana"), guid("river"), channel_id("a room"), channel_id("its team")
HERE: dict[str, Any] = {"tenant": HOME_TENANT, "account": ANA}
THERE: dict[str, Any] = {**HERE, "scope": "channel", "conversation": ROOM, "team": TEAM}
EVERYTHING = [
    inbound.message("When is it due?", **HERE),
    inbound.message("When is it due?", **HERE, scope="groupChat"),
    inbound.message("When is it due?", **THERE),
    inbound.submit({"t": "token"}, **HERE),
    inbound.execute({"t": "token"}, verb="choice", **THERE, thread="17"),
    inbound.invoke("task/fetch", {"data": {}}, **HERE),
    inbound.installed(**HERE),
    inbound.removed(**THERE),
    inbound.members_added(**HERE, bot=True),
    inbound.members_removed([guid("lee")], **THERE),
    inbound.edited("Better", activity_id="1", **HERE),
    inbound.undeleted("Again", activity_id="1", **HERE),
    inbound.deleted(activity_id="1", **HERE),
    inbound.reaction("heart", reply_to="2", **HERE),
    inbound.channel_created("New", **THERE),
    inbound.from_elsewhere("Hello", home=RIVER, **HERE),
]


@pytest.mark.parametrize(
    "sent", EVERYTHING, ids=lambda sent: f"{sent['type']} {sent['conversation']['conversationType']}"
)
def test_microsofts_own_model_reads_every_activity(sent: dict[str, Any]) -> None:
    seen = Activity().deserialize(json.loads(json.dumps(sent)))

    assert (seen.channel_id, seen.service_url) == ("msteams", inbound.SERVICE_URL)
    assert (seen.from_property.id, seen.from_property.aad_object_id) == (member_id(ANA), ANA)
    assert (seen.recipient.id, seen.recipient.name) == (f"28:{APP_ID}", "Convener")
    # Microsoft's model reads `tenantID`, which Teams does not send; what it sends is left among the rest.
    assert seen.conversation.tenant_id is None
    assert seen.conversation.additional_properties["tenantId"] == HOME_TENANT
    assert seen.channel_data == sent["channelData"]
    assert (seen.id, seen.type, seen.value) == (sent["id"], sent["type"], sent.get("value"))
    assert seen.timestamp.tzinfo is not None
    assert seen.entities[0].additional_properties["timezone"] == "America/Indiana/Indianapolis"


def test_words_in_her_own_chat_come_as_they_are() -> None:
    sent = inbound.message("a < b", **HERE, name="Ana Ruiz", locale="es-MX", timezone="America/Denver")

    assert (sent["text"], sent["attachments"][0]["content"]) == ("a < b", "<div>a &lt; b</div>")
    assert sent["conversation"] == {"conversationType": "personal", "tenantId": HOME_TENANT, "id": personal_id(ANA)}
    assert sent["from"] == {"id": member_id(ANA), "aadObjectId": ANA, "name": "Ana Ruiz"}
    assert sent["channelData"] == {"tenant": {"id": HOME_TENANT}}
    [client] = sent["entities"]
    assert (client["locale"], client["country"], client["timezone"]) == ("es-MX", "MX", "America/Denver")
    assert sent["id"].isdigit()


def test_elsewhere_the_bot_is_called_by_name() -> None:
    sent = inbound.message("status", **HERE, scope="groupChat", conversation=group_id("x"))
    unnamed = inbound.message("status", **HERE, scope="groupChat", mention=False)

    assert sent["text"] == "<at>Convener</at> status"
    [mention] = [entity for entity in sent["entities"] if entity["type"] == "mention"]
    assert mention["mentioned"] == sent["recipient"]
    assert sent["conversation"]["isGroup"]
    assert (unnamed["text"], len(unnamed["entities"])) == ("status", 1)


def test_a_channel_names_itself_its_team_and_the_thread() -> None:
    root = inbound.message("status", **THERE)
    below = inbound.message("status", **THERE, thread=root["id"])

    for sent in (root, below):
        assert sent["conversation"]["id"] == threaded(ROOM, root["id"])
        assert sent["channelData"]["teamsChannelId"] == sent["channelData"]["channel"]["id"] == ROOM
        assert sent["channelData"]["teamsTeamId"] == sent["channelData"]["team"]["id"] == TEAM
    assert root["channelData"]["channel"]["type"] == "standard"
    assert inbound.installed(**THERE)["conversation"]["id"] == ROOM


def test_ids_are_unique_only_within_one_conversation() -> None:
    first, second = (inbound.message("x", tenant=HOME_TENANT, account=guid(word)) for word in ("new one", "new two"))
    third = inbound.message("x", tenant=HOME_TENANT, account=guid("new one"))
    press = inbound.execute({}, **HERE)

    assert first["id"] == second["id"] != third["id"]
    assert press["id"].startswith("f:")
    assert press["id"] != inbound.execute({}, **HERE)["id"]


def test_a_press_carries_its_data_and_the_card_below_which_it_is() -> None:
    by_hand = inbound.execute({"t": "token"}, verb="choice", reply_to="17", **HERE)
    by_itself = inbound.execute({}, verb="refresh", trigger="automatic", **HERE)
    old = inbound.submit({"t": "token", "due": "2026-12-01"}, reply_to="17", **HERE)

    assert (by_hand["type"], by_hand["name"], by_hand["replyToId"]) == ("invoke", "adaptiveCard/action", "17")
    action = {"type": "Action.Execute", "verb": "choice", "data": {"t": "token"}}
    assert by_hand["value"] == {"action": action, "trigger": "manual"}
    assert by_itself["value"]["trigger"] == "automatic"
    assert (old["type"], old["value"]["due"], old["replyToId"], "text" in old) == ("message", "2026-12-01", "17", False)


def test_the_app_and_people_come_and_go() -> None:
    added, upgraded, gone = inbound.installed(**HERE), inbound.installed("add-upgrade", **HERE), inbound.removed(**HERE)
    here = inbound.members_added([guid("lee")], bot=True, **THERE)

    assert [one["action"] for one in (added, upgraded, gone)] == ["add", "add-upgrade", "remove"]
    assert inbound.installed(**THERE)["channelData"]["settings"]["selectedChannel"]["id"] == ROOM
    assert [one["id"] for one in here["membersAdded"]] == [f"28:{APP_ID}", member_id(guid("lee"))]
    assert here["channelData"]["eventType"] == "teamMemberAdded"
    assert "name" not in added["from"]
    assert inbound.channel_created("New", **THERE)["conversation"]["id"] == TEAM


def test_what_was_said_can_change_or_go() -> None:
    changed, gone = inbound.edited("Better", activity_id="1", **HERE), inbound.deleted(activity_id="1", **HERE)
    back, liked = inbound.undeleted("Again", activity_id="1", **HERE), inbound.reaction(reply_to="2", gone=True, **HERE)

    assert (changed["id"], changed["text"], changed["channelData"]["eventType"]) == ("1", "Better", "editMessage")
    assert (gone["type"], gone["channelData"]["eventType"], "text" in gone) == (
        "messageDelete",
        "softDeleteMessage",
        False,
    )
    assert (back["type"], back["channelData"]["eventType"]) == ("messageUpdate", "undeleteMessage")
    assert (liked["reactionsRemoved"], liked["replyToId"]) == ([{"type": "like"}], "2")


def test_a_shared_channel_is_hosted_by_one_tenant_and_spoken_in_from_another() -> None:
    sent = inbound.from_elsewhere("Hello", home=RIVER, **HERE, conversation=ROOM)

    assert (sent["conversation"]["tenantId"], sent["channelData"]["tenant"]["id"]) == (HOME_TENANT, RIVER)
    assert sent["channelData"]["channel"] == {"id": ROOM, "type": "shared"}


def test_parts_can_be_replaced_or_missing() -> None:
    odd = inbound.message("x", **HERE, said={"channelId": "webchat", "serviceUrl": None})
    bare = inbound.without(odd, "from.aadObjectId", "nothing.here")

    assert (odd["channelId"], "serviceUrl" in odd) == ("webchat", False)
    assert ("aadObjectId" in bare["from"], "aadObjectId" in odd["from"]) == (False, True)


async def test_a_request_is_signed_for_where_it_says_it_comes_from(teams: Teams, bot: Bot, ana: Member) -> None:
    body, headers = inbound.request(inbound.message("x", **teams.address, **ana.who), teams, X_Forwarded_For="1.2.3.4")
    claims = await read(teams, bot.client, headers["Authorization"])
    _, unsigned = inbound.request(inbound.message("x", **HERE), teams, Authorization=None)

    assert json.loads(body)["serviceUrl"] == claims["serviceurl"] == teams.service_url
    assert json.loads(body)["conversation"]["id"] == ana.chat
    assert headers["X-Forwarded-For"] == "1.2.3.4"
    assert unsigned == {"Content-Type": "application/json; charset=utf-8"}
    assert json.loads(body)["from"] == {"id": ana.id, "aadObjectId": ana.account, "name": "Ana Ruiz"}

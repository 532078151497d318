"""What is the same in all that Teams sends: who, where, from which service, and the request that carries it."""

from __future__ import annotations

import itertools
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Required, TypedDict
from zoneinfo import ZoneInfo

from scheduler.clock import RealClock
from tests.doubles.teams import ids, tokens
from tests.doubles.teams.errors import Json
from tests.doubles.teams.state import Kind, Scope

if TYPE_CHECKING:
    from tests.doubles.teams.server import Teams

BOT_NAME = "Convener"
SERVICE_URL = "https://smba.trafficmanager.net/amer/"
_stamps: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1_790_000_000_000))


class Where(TypedDict, total=False):
    """Who says it, and where; what is left out is made from the account.

    `conversation` is the bare id of a chat or channel, and `thread` the message at the head of a channel's thread.
    `home` is the sender's own tenant where a channel is shared with it. `said` replaces parts of the activity, None
    takes one away.
    """

    tenant: Required[str]
    account: Required[str]
    member: str
    name: str
    conversation: str
    scope: Scope
    thread: str
    team: str
    kind: Kind
    home: str
    service_url: str
    app_id: str
    activity_id: str
    locale: str
    timezone: str
    said: Mapping[str, Any]


def activity(kind: str, where: Where, *, named: str, **parts: Any) -> Json:
    """An activity of this kind from that person in that place."""
    now, zone = RealClock().now(), where.get("timezone", "America/Indiana/Indianapolis")
    locale, app_id = where.get("locale", "en-US"), where.get("app_id", ids.APP_ID)
    client = {"type": "clientInfo", "locale": locale, "country": locale[-2:], "platform": "Web", "timezone": zone}
    channel_data = {**_channel_data(where), **parts.pop("channel_data", {})}
    whole = {
        "type": kind,
        "id": named,
        "timestamp": _stamp(now),
        "localTimestamp": _stamp(now.astimezone(ZoneInfo(zone))),
        "localTimezone": zone,
        "channelId": "msteams",
        "serviceUrl": where.get("service_url", SERVICE_URL),
        "from": _sender(where),
        "conversation": _conversation(where, named),
        "recipient": {"id": ids.bot_id(app_id), "name": BOT_NAME},
        "entities": [client, *parts.pop("entities", ())],
        "channelData": channel_data,
        "locale": locale,
        **parts,
        **where.get("said", {}),
    }
    return {name: value for name, value in whole.items() if value is not None}


def message_id(where: Where) -> str:
    """The id of the next message there: milliseconds, which another conversation may have as well."""
    return where.get("activity_id") or str(next(_stamps[_place(where)]))


def event_id(where: Where) -> str:
    """The id of what is no message."""
    return where.get("activity_id") or f"f:{uuid.uuid4()}"


def account_of(where: Where) -> Json:
    """The sender, as lists of members name her."""
    return {"id": where.get("member") or ids.member_id(where["account"]), "aadObjectId": where["account"]}


def without(activity: Json, *paths: str) -> Json:
    """The same activity, with parts missing: "from.aadObjectId"."""
    changed: Json = json.loads(json.dumps(activity))
    for path in paths:
        *above, last = path.split(".")
        part = changed
        for name in above:
            part = part.get(name, {})
        part.pop(last, None)
    return changed


def request(activity: Json, teams: Teams, **headers: str | None) -> tuple[bytes, dict[str, str]]:
    """An activity as the body and headers of Microsoft's request, signed for the service URL that stands in it.

    Headers may be given, with underscores for dashes, or taken away with None.
    """
    body = json.dumps(activity).encode()
    signed = tokens.bearer(teams, serviceurl=activity.get("serviceUrl"))
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    whole = {"Content-Type": "application/json; charset=utf-8", "Authorization": signed, **named}
    return body, {name: value for name, value in whole.items() if value is not None}


def _place(where: Where) -> str:
    scope = where.get("scope", "personal")
    usual = {
        "personal": ids.personal_id(where["account"]),
        "groupChat": ids.group_id("a chat"),
        "channel": ids.channel_id("a channel"),
    }
    return ids.bare(where.get("conversation") or usual[scope])


def _sender(where: Where) -> Json:
    return {**account_of(where), "name": where.get("name") or "Somebody"}


def _conversation(where: Where, named: str) -> Json:
    scope, place = where.get("scope", "personal"), _place(where)
    told: Json = {"conversationType": scope, "tenantId": where["tenant"], "id": place}
    if scope != "personal":
        told["isGroup"] = True
    if scope == "channel":
        # A message at the head of a thread names itself; an event without a thread names the channel alone.
        root = (
            where.get("thread")
            or ids.root_of(where.get("conversation", ""))
            or ("" if named.startswith("f:") else named)
        )
        told["id"] = ids.threaded(place, root) if root else place
    return told


def _channel_data(where: Where) -> Json:
    """In a channel shared with another organisation, its people speak from their own tenant."""
    told: Json = {"tenant": {"id": where.get("home") or where["tenant"]}}
    if where.get("scope") != "channel":
        return told
    channel, team = _place(where), where.get("team") or ids.channel_id("a team")
    parts = {"channel": {"id": channel, "type": where.get("kind", "standard")}, "team": {"id": team}}
    return {"teamsChannelId": channel, "teamsTeamId": team, **parts, **told}


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

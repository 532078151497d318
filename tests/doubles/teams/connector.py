"""The double's connector: conversations, messages and rosters, and what Teams refuses.

What it knows of answers and refusals is Microsoft's documentation. A reply below a message of which the double knows
nothing is taken, as Teams takes one to an invoke; below one of our own that is gone, it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.doubles.teams import cards, ids
from tests.doubles.teams.errors import Json, Refusal
from tests.doubles.teams.state import Conversation, Member, Post

if TYPE_CHECKING:
    from tests.doubles.teams.server import Teams

FEWEST_A_PAGE, MOST_A_PAGE, USUAL_PAGE = 50, 500, 200
_UNSEEN = ("typing", "event", "trace")
Answer = tuple[int, Json]


def create(teams: Teams, given: Json) -> Answer:
    """A chat with one person, the same each time; or, for a channel, a new thread that begins with a message."""
    named = _part(given, "channelData")
    if (_part(given, "bot").get("id") or ids.bot_id(teams.app_id)) != ids.bot_id(teams.app_id):
        raise Refusal(400, "BadArgument", "The bot is another one.")
    channel = _part(named, "channel").get("id")
    if channel:
        written = _write(teams, str(channel), "", given.get("activity"))
        return 201, {"id": ids.threaded(written.conversation, written.id), "activityId": written.id}
    tenant_id = str(_part(named, "tenant").get("id") or given.get("tenantId") or "")
    if not tenant_id:
        raise Refusal(400, "BadArgument", "The tenant is missing.")
    member = _one_member(teams, given, tenant_id)
    conversation = teams.tenants[tenant_id].open(member)
    return 201, {"id": conversation.id, **_first_words(teams, conversation, given)}


def send(teams: Teams, given: Json, conversation: str, reply_to: str = "") -> Answer:
    """A message in a conversation, or below another message."""
    written = _write(teams, conversation, reply_to, given)
    return 201, {"id": written.id}


def edit(teams: Teams, given: Json, conversation: str, activity: str) -> Answer:
    """Other content in one of our own messages."""
    room = _writable(teams, conversation)
    post = room.post(activity)
    post.activity, post.edited = _checked(given), post.edited + 1
    return 200, {"id": post.id}


def delete(teams: Teams, given: Json, conversation: str, activity: str) -> Answer:
    """One of our own messages is taken back."""
    room = _writable(teams, conversation)
    room.posts.remove(room.post(activity))
    room.deleted.add(activity)
    return 200, {}


def member(teams: Teams, given: Json, conversation: str, member: str) -> Answer:
    """One person of a conversation, by either of her ids."""
    found = _readable(teams, conversation).member(member)
    if found is None:
        raise Refusal(404, "MemberNotFoundInConversation")
    return 200, found.document()


def paged_members(teams: Teams, given: Json, conversation: str) -> Answer:
    """The people of a conversation, page by page; a page has no fewer than fifty, whatever is asked."""
    everybody = list(_readable(teams, conversation).members.values())
    asked, start = str(given.get("pageSize") or USUAL_PAGE), str(given.get("continuationToken") or "0")
    if not asked.isdigit() or not start.isdigit():
        raise Refusal(400, "BadArgument", "No such page.")
    end = int(start) + min(max(int(asked), FEWEST_A_PAGE), MOST_A_PAGE)
    page: Json = {"members": [one.document() for one in everybody[int(start) : end]]}
    return 200, {**page, "continuationToken": str(end)} if end < len(everybody) else page


def _one_member(teams: Teams, given: Json, tenant_id: str) -> Member:
    members = given.get("members")
    if given.get("isGroup") or not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
        raise Refusal(400, "BadArgument", "A bot begins a chat with one member.")
    named = str(members[0].get("id") or "")
    everybody = [one for tenant in teams.tenants.values() for one in tenant.members.values()]
    known = [one for one in everybody if named in (one.id, one.account)]
    if not known:
        raise Refusal(404, "UserNotFound", "The user was not found.")
    found = next((one for one in known if one.tenant == tenant_id), None)
    if found is None:
        raise Refusal(403, "ForbiddenOperationException", "The user is not in this tenant.")
    if teams.tenants[tenant_id].disabled:
        raise Refusal(403, "BotDisabledByAdmin")
    if not found.installed and not _meets(teams, found):
        raise Refusal(403, "ForbiddenOperationException")
    return found


def _meets(teams: Teams, found: Member) -> bool:
    """Whether she is in a team or chat that has the bot, though she has not installed it herself."""
    rooms = (one for one in teams.conversations.values() if one.scope != "personal" and one.bot_in)
    return found.refusal is None and any(found.account in room.members for room in rooms)


def _first_words(teams: Teams, conversation: Conversation, given: Json) -> Json:
    if given.get("activity") is None:
        return {}
    return {"activityId": _write(teams, conversation.id, "", given["activity"]).id}


def _write(teams: Teams, named: str, reply_to: str, activity: Any) -> Post:
    room, root = _writable(teams, named), ids.root_of(named)
    if {reply_to, root} & room.deleted:
        raise Refusal(404, "ActivityNotFoundInConversation")
    name = room.stamp(teams.now())
    below = next((one.thread for one in room.posts if one.id == reply_to), reply_to)
    thread = (root or below or name) if room.scope == "channel" else ""
    written = Post(name, _checked(activity), room.id, thread)
    if written.activity["type"] not in _UNSEEN:
        room.posts.append(written)
    return written


def _readable(teams: Teams, named: str) -> Conversation:
    room = teams.conversations.get(ids.bare(named))
    if room is None:
        raise Refusal(404, "ConversationNotFound")
    if teams.tenants[room.tenant].disabled:
        raise Refusal(403, "BotDisabledByAdmin")
    if not room.bot_in:
        raise Refusal(403, "BotNotInConversationRoster")
    return room


def _writable(teams: Teams, named: str) -> Conversation:
    room = _readable(teams, named)
    for one in room.members.values() if room.scope == "personal" else ():
        if one.refusal is not None:
            raise Refusal(403, one.refusal[0], shape=one.refusal[1])
    return room


def _checked(activity: Any) -> Json:
    """An activity that Teams would take."""
    if not isinstance(activity, dict) or not isinstance(activity.get("type"), str):
        raise Refusal(400, "BadSyntax", "An activity needs a type.")
    attached = activity.get("attachments") or []
    if not isinstance(attached, list) or not all(isinstance(each, dict) for each in attached):
        raise Refusal(400, "BadSyntax", "attachments: must be a list of objects")
    if activity["type"] == "message" and not attached and not str(activity.get("text") or "").strip():
        raise Refusal(400, "BadSyntax", "A message needs words or an attachment.")
    contents = [each.get("content") for each in attached if each.get("contentType") == cards.ADAPTIVE]
    if cards.activity_weight(activity) > cards.HEAVIEST_ACTIVITY:
        raise Refusal(413, "MessageSizeTooBig")
    for content in contents:
        if cards.card_weight(content) > cards.HEAVIEST_CARD:
            raise Refusal(413, "MessageSizeTooBig")
        if found := cards.faults(content):
            raise Refusal(400, "BadSyntax", "; ".join(found))
    return activity


def _part(given: Json, name: str) -> Json:
    part = given.get(name)
    return part if isinstance(part, dict) else {}

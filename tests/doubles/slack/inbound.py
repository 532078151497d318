"""What Slack sends to us, built by tests: payloads in the shape of Slack's own, and the signature over their bytes."""

from __future__ import annotations

import hmac
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from scheduler.clock import RealClock
from tests.doubles.slack.state import Json

APP, BOT = "A0CONVENER", "U0BOT"
_numbers = itertools.count(1)


def signed(body: bytes, secret: str, at: float | None = None) -> dict[str, str]:
    """The two headers by which Slack signs a request, at that time or now."""
    stamp = str(int(RealClock().now().timestamp() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def request(payload: Json, secret: str, at: float | None = None) -> tuple[bytes, dict[str, str]]:
    """A payload as the body and headers of Slack's request: events as JSON, a command as a form, the rest in one."""
    if "command" in payload:
        body, kind = urlencode(payload).encode(), "application/x-www-form-urlencoded"
    elif payload.get("type") in ("event_callback", "url_verification", "app_rate_limited"):
        body, kind = json.dumps(payload).encode(), "application/json"
    else:
        body, kind = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
    return body, {"Content-Type": kind, **signed(body, secret, at)}


def authorizations(team: str, *, bot: str = BOT, enterprise: str | None = None) -> list[Json]:
    """For whom the event was sent: our bot in that workspace."""
    ours = {"enterprise_id": enterprise, "team_id": team, "user_id": bot, "is_bot": True}
    return [{**ours, "is_enterprise_install": False}]


def event(team: str, said: Json, *, event_id: str = "", shared: bool = False, **more: Any) -> Json:
    """An event in its envelope. `more` replaces parts of the envelope, such as `authorizations`."""
    return {
        "token": "no longer used",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": said,
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_numbers):08}",
        "event_time": int(RealClock().now().timestamp()),
        "authorizations": authorizations(team),
        "is_ext_shared_channel": shared,
        "event_context": "4-context",
        **more,
    }


def message(
    text: str, *, team: str, user: str, channel: str, ts: str = "", thread: str | None = None,
    event_id: str = "", said: Mapping[str, Any] | None = None, **more: Any,
) -> Json:  # fmt: skip
    """Words in the private chat with the bot. `said` replaces parts of the event itself."""
    event_said = _said("message", text, team, user, channel, ts, thread) | {"channel_type": "im", **(said or {})}
    return event(team, event_said, event_id=event_id, **more)


def app_mention(
    text: str, *, team: str, user: str, channel: str, bot: str = BOT, ts: str = "", thread: str | None = None,
    event_id: str = "", said: Mapping[str, Any] | None = None, **more: Any,
) -> Json:  # fmt: skip
    """Words in a channel that begin with the bot's name."""
    event_said = _said("app_mention", f"<@{bot}> {text}", team, user, channel, ts, thread) | dict(said or {})
    return event(team, event_said, event_id=event_id, **more)


def home_opened(*, team: str, user: str, channel: str, tab: str = "home", event_id: str = "") -> Json:
    """Somebody looks at one of the bot's tabs."""
    said = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": _ts()}
    return event(team, said, event_id=event_id)


def uninstalled(*, team: str, event_id: str = "") -> Json:
    """The app was removed from a workspace."""
    return event(team, {"type": "app_uninstalled", "event_ts": _ts()}, event_id=event_id)


def tokens_revoked(*, team: str, bots: Sequence[str] = (BOT,), users: Sequence[str] = (), event_id: str = "") -> Json:
    """Tokens are good no more: of the bot, of people, or of both."""
    said = {"type": "tokens_revoked", "tokens": {"oauth": list(users), "bot": list(bots)}, "event_ts": _ts()}
    return event(team, said, event_id=event_id)


def command(
    text: str, *, team: str, user: str, trigger_id: str = "", channel: str = "C0GENERAL", name: str = "/convener"
) -> Json:
    """Words after the slash command: the fields of a form."""
    return {
        "token": "no longer used",
        "team_id": team,
        "team_domain": team.lower(),
        "channel_id": channel,
        "channel_name": "general",
        "user_id": user,
        "user_name": user.lower(),
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/nobody-answers-here",
        "trigger_id": trigger_id or _trigger(),
    }


def shortcut(callback_id: str, *, team: str, user: str, trigger_id: str = "") -> Json:
    """An entry of Slack's menu."""
    told = {"type": "shortcut", "callback_id": callback_id, "action_ts": _ts(), "is_enterprise_install": False}
    return {**_interaction(team, user, trigger_id), **told}


def button(value: str, *, team: str, user: str, action_id: str = "choice", **where: Any) -> Json:
    """A button is pressed. `where`: channel, ts, thread, and trigger_id; without a channel it is on the Home tab."""
    action = {"type": "button", "action_id": action_id, "value": value, "text": _plain("pressed")}
    return _pressed(action, team, user, **where)


def feedback(value: str, *, team: str, user: str, action_id: str = "feedback", **where: Any) -> Json:
    """A thumb, up or down."""
    action = {"type": "feedback_buttons", "action_id": action_id, "value": value, "text": _plain("thumb")}
    return _pressed(action, team, user, **where)


def select(value: str, *, team: str, user: str, label: str = "", action_id: str = "choice", **where: Any) -> Json:
    """One of several is chosen."""
    chosen = {"text": _plain(label or value), "value": value}
    return _pressed(
        {"type": "static_select", "action_id": action_id, "selected_option": chosen}, team, user, **where
    )  # fmt: skip


def view_submission(
    view: Json, values: Mapping[str, str], *, team: str, user: str, view_id: str = "V0001", trigger_id: str = ""
) -> Json:
    """A modal is sent: the view that the bot drew, with what was typed, chosen or picked, by block id.

    A field that is not named is sent as it was drawn; a name that the view does not have is sent all the same.
    """
    drawn = {str(block["block_id"]): block["element"] for block in view["blocks"] if block["type"] == "input"}
    state: Json = {}
    for name in [*drawn, *(name for name in values if name not in drawn)]:
        element = drawn.get(name, {"type": "plain_text_input"})
        state[name] = {element.get("action_id", "value"): _entry(element, values.get(name))}
    held = {**view, "id": view_id, "team_id": team, "root_view_id": view_id, "app_id": APP, "hash": "1.abc"}
    held |= {"state": {"values": state}, "app_installed_team_id": team}
    told = {"type": "view_submission", "view": held, "response_urls": [], "is_enterprise_install": False}
    return {**_interaction(team, user, trigger_id), **told}


def _entry(element: Json, typed: str | None) -> Json:
    kind = element["type"]
    if kind == "static_select":
        option = element.get("initial_option")
        if typed is not None:
            known = [one for one in element.get("options", ()) if typed in (one["text"]["text"], one["value"])]
            option = known[0] if known else {"text": _plain(typed), "value": typed}
        return {"type": kind, "selected_option": option}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date") if typed is None else typed or None}
    return {"type": kind, "value": element.get("initial_value") if typed is None else typed or None}


def _pressed(
    action: Json, team: str, user: str, channel: str | None = None, ts: str = "", thread: str | None = None,
    trigger_id: str = "", view: Json | None = None,
) -> Json:  # fmt: skip
    payload = {**_interaction(team, user, trigger_id), "type": "block_actions", "is_enterprise_install": False}
    payload |= {"state": {"values": {}}, "actions": [{**action, "block_id": "b", "action_ts": _ts()}]}
    if channel is None:
        home = {"type": "home", "blocks": [], **(view or {}), "id": "V0HOME", "team_id": team, "app_id": APP}
        held = {**home, "app_installed_team_id": team}
        return {**payload, "container": {"type": "view", "view_id": "V0HOME"}, "view": held}
    stamp, threaded = ts or _ts(), {"thread_ts": thread} if thread else {}
    container = {"type": "message", "message_ts": stamp, "channel_id": channel, "is_ephemeral": False, **threaded}
    name = "directmessage" if channel.startswith("D") else "general"
    posted = {"type": "message", "user": BOT, "bot_id": "B0BOT", "team": team, "ts": stamp, "text": "", **threaded}
    answer_at = {"response_url": "http://127.0.0.1:9/nobody-answers-here"}
    return {**payload, "container": container, "channel": {"id": channel, "name": name}, "message": posted, **answer_at}


def _interaction(team: str, user: str, trigger_id: str) -> Json:
    return {
        "team": {"id": team, "domain": team.lower()},
        "enterprise": None,
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": team},
        "api_app_id": APP,
        "token": "no longer used",
        "trigger_id": trigger_id or _trigger(),
    }


def _said(kind: str, text: str, team: str, user: str, channel: str, ts: str, thread: str | None) -> Json:
    stamp = ts or _ts()
    typed = [{"type": "text", "text": text}]
    section = {"type": "rich_text_section", "elements": typed}
    return {
        "type": kind,
        "user": user,
        "ts": stamp,
        "client_msg_id": f"00000000-0000-0000-0000-{next(_numbers):012}",
        "text": text,
        "team": team,
        "blocks": [{"type": "rich_text", "block_id": "b", "elements": [section]}],
        "channel": channel,
        "event_ts": stamp,
        **({"thread_ts": thread} if thread else {}),
    }


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _ts() -> str:
    return f"1790000000.{next(_numbers):06}"


def _trigger() -> str:
    return f"{next(_numbers)}.1234.abcdef"

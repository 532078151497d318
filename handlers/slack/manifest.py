"""The manifest from which a coalition makes its own Slack app: what it may do, and nothing more.

Each coalition installs the app as its own, since Slack limits apps that are handed around (`conversations.history` to
one call a minute); and since a coalition then sees, in its own workspace, all that was granted.
"""

from __future__ import annotations

from typing import Any

from config.catalogue import Catalogue

LISTENING, INSTALL, REDIRECT = "/slack/events", "/slack/install", "/slack/oauth_redirect"
"""Where Slack posts all that it tells us; where an install begins; where Slack sends its browser back."""

METHODS: dict[str, str | None] = {
    "auth.test": None,
    "oauth.v2.access": None,
    "apps.connections.open": None,  # With the app's own token, not the bot's.
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "conversations.replies": "im:history",
    "views.open": None,
    "views.publish": None,
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}
"""Every method of the Web API that this edge calls, and the scope that it needs."""

EVENTS: dict[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.im": "im:history",
    "tokens_revoked": None,
}
"""Every event that we listen to, and the scope that it needs."""

SCOPES = tuple(sorted({scope for scope in (*METHODS.values(), *EVENTS.values()) if scope} | {"commands"}))
"""Least scopes: what the methods and events need, and the slash command."""

COMMAND = "/convener"
SHORTCUTS = ("ask", "status", "settings")
"""Shortcuts in Slack's menu; each is a command of ours."""


def manifest(catalogue: Catalogue, url: str | None, *, socket: bool = False) -> dict[str, Any]:
    """The app manifest for an install that is reached at `url`, or over Socket Mode."""
    events = f"{url}{LISTENING}"
    where = {} if socket else {"request_url": events}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Convener",
            "description": catalogue.say("slack.app.short"),
            "long_description": catalogue.say("slack.app.long"),
            "background_color": "#1f4d46",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Convener", "always_online": True},
            "agent_view": {
                "agent_description": catalogue.say("slack.app.short"),
                "suggested_prompts": prompts(catalogue),
            },
            "shortcuts": [_shortcut(catalogue, name) for name in SHORTCUTS],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": catalogue.say("slack.app.command"),
                    "usage_hint": catalogue.say("slack.app.usage"),
                    "should_escape": False,
                    **({} if socket else {"url": events}),
                }
            ],
        },
        "oauth_config": {
            "scopes": {"bot": list(SCOPES)},
            **({} if socket else {"redirect_urls": [f"{url}{REDIRECT}"]}),
        },
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS), **where},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def prompts(catalogue: Catalogue) -> list[dict[str, str]]:
    """Questions that a member may tap instead of typing, as Slack takes them."""
    return [
        {"title": catalogue.say(f"slack.prompt.{name}.title"), "message": catalogue.say(f"slack.prompt.{name}.ask")}
        for name in ("benefit", "dates", "privacy")
    ]


def _shortcut(catalogue: Catalogue, name: str) -> dict[str, str]:
    return {
        "name": catalogue.say(f"slack.shortcut.{name}.name"),
        "type": "global",
        "callback_id": name,
        "description": catalogue.say(f"slack.shortcut.{name}.description"),
    }

"""How the connector says no: one code, in each of the shapes in which Teams is known to say it."""

from __future__ import annotations

import json
from typing import Any, Literal

Json = dict[str, Any]
Shape = Literal["code", "subcode", "inner"]
"""`code`: the documented frame. `subcode`: the words of the chat service below, a number and JSON within a text, as
Microsoft shows them where it tells who blocked a bot. `inner`: the same, wrapped in the documented frame."""

_SAYS = {
    "ActivityNotFoundInConversation": "The message ID provided could not be found in the conversation.",
    "BadArgument": "Invalid request payload.",
    "BadSyntax": "Bad format of the activity.",
    "BotDisabledByAdmin": "The tenant admin disabled this bot.",
    "BotNotInConversationRoster": "The bot is not part of the conversation roster.",
    "ConversationBlockedByUser": "User blocked the conversation with the bot.",
    "ConversationNotFound": "Conversation not found.",
    "ForbiddenOperationException": "The bot is not installed in the user's personal scope.",
    "MemberNotFoundInConversation": "The member is not part of the conversation.",
    "MessageSizeTooBig": "Message size too large.",
    "MessageWritesBlocked": "Thread is blocked from message writes.",
    "PreconditionFailed": "Precondition failed, please try again.",
    "ServiceError": "Unknown.",
    "Throttled": "Too many requests.",
    "Unauthorized": "Authorization has been denied for this request.",
}
_NUMBERS = {"MessageWritesBlocked": 209}


class Refusal(Exception):
    """The connector says no, with this status and these words."""

    def __init__(self, status: int, code: str, message: str = "", *, shape: Shape = "code") -> None:
        super().__init__(code)
        self.status, self.code, self.body = status, code, told(code, message, shape=shape)


def told(code: str, message: str = "", *, shape: Shape = "code") -> Json:
    """The body of a refusal."""
    words = message or _SAYS.get(code, code)
    if shape == "code":
        return {"error": {"code": code, "message": words}}
    within = {"subCode": code, "details": words, "errorCode": None, "errorSubCode": None}
    below = {"errorCode": _NUMBERS.get(code, 0), "message": json.dumps(within, indent=2).replace("\n", "\r\n")}
    if shape == "subcode":
        return below
    frame = {"code": "Forbidden", "message": "Forbidden", "innerHttpError": {"statusCode": 403, "body": below}}
    return {"error": frame}

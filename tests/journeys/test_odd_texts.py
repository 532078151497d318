"""Whatever signs somebody sends, she gets an answer or a kind "too long", and later readers can read on."""

from __future__ import annotations

from bot.demo import world
from config.catalogue import Catalogue
from storage.database import Database
from tests.doors.slack import SlackTown
from tests.doors.teams import TeamsTown
from tests.house import Town, text_of, town

ODD = {
    "right to left": "\u202ewhen is the file due?\u202c",
    "zero width": "\u200b".join("when is the file due?"),
    "marks": "a" + "\u0301" * 1_000,
    "NUL": "when\x00is it due?",
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "ten thousand": "long words " * 910,
    "forty thousand": "x" * 40_000,
    "half a sign": "when \ud83d is the file due?",
    "blanks": " \t\u00a0\u2003 ",
    "line ends": "\r\n\u2028\u2029\x85",
    "private use": "\ue000\U000f0000",
    "mentions": "<!channel> <!everyone> @here <at>everyone</at> <!subteam^S1>",
    "markup": "</p><script>alert(1)</script> [a](javascript:b) {{ x }} *b* `c`",
}
CALLS_OUT = {
    "slack": ("<!channel", "<!everyone", "<!here", "<!subteam", "link_names': True"),
    "teams": ("'type': 'mention'", "'mentioned':"),
}
"""What would call others: in Slack a sign in the text, in Teams a mention beside it."""


async def test_an_odd_text_is_answered_and_nothing_breaks_for_the_next(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        answered = {name: text_of(await here.says("ana", text)) for name, text in ODD.items()}
        listed = text_of(await here.says("pat", "questions"))
        usual = text_of(await here.says("ana", "status"))
        sent = _wire(here)

    sorry = catalogue.say("door.fault", "en", fault="").split("(")[0].strip()[:30]
    assert [name for name, text in answered.items() if not text.strip() or sorry in text] == []
    assert "Questions from members" in listed
    assert "Lakeside" in usual
    assert (door in CALLS_OUT) is bool(sent)
    assert [sign for sign in CALLS_OUT.get(door, ()) if sign in sent] == []


def _wire(here: Town) -> str:
    """All that went over the wire, where a platform could take a part of it for a call to everybody."""
    match here:
        case SlackTown():
            return repr([call.arguments for call in here.slack.calls])
        case TeamsTown():
            return repr(
                [post.activity for guest in world.GUESTS for post in here.teams.posts(here.chat_of(guest.account))]
            )
        case _:
            return ""

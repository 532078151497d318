"""Says how the week of a coalition was: progress first, thanks second, what waits last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Block, Choice, Choices, Message, Text
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import weeks
from storage.coalitions import Coalition
from storage.database import Work
from storage.people import StaffRole
from storage.weeks import Week

FEATURE = "week"
A_WEEK = timedelta(days=7)
TERMS_AHEAD = timedelta(days=60)
"""So long before they end, staff hear of terms of use (mission M90)."""
MOST_NAMES = 8


class WeekSaying:
    """Composes the note."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def message(self, work: Work, coalition: Coalition, role: StaffRole, now: datetime) -> Message:
        """The last seven days, for one of the staff."""
        today = now.astimezone(ZoneInfo(coalition.zone)).date()
        found = await weeks.week(work, coalition.id, now - A_WEEK, now, today + TERMS_AHEAD)
        lead = self._say("en", "lead", name=role.name.split()[0], coalition=coalition.name)
        progress = self._progress(found) or [self._say("en", "quiet")]
        waits = self._waits(found, today)
        blocks: list[Block] = [Text(lead), Text(" ".join(progress))]
        if found.senders:
            names = ", ".join(found.senders[:MOST_NAMES])
            rest = len(found.senders) - MOST_NAMES
            blocks.append(Text(self._say("en", "thanks_more" if rest > 0 else "thanks", names=names, **_more(rest))))
        blocks.append(
            Text("\n\n".join([self._say("en", "waits"), *waits]) if waits else self._say("en", "nothing_waits"))
        )
        action = "off" if role.weekly else "on"
        token = self._tokens.sign(Claim(f"{FEATURE}.{action}", coalition.id, coalition.id, role.person_id), now)
        return Message(lead, (*blocks, Choices((Choice(self._say("en", f"choice.{action}"), token),))))

    def _progress(self, found: Week) -> Sequence[str]:
        counts = {
            "files": found.brought.files, "answered": found.brought.answered, "posted": found.posted,
            "delivered": found.delivered, "corrected": found.corrected,
        }  # fmt: skip
        return [self._say("en", f"progress.{name}", count=count) for name, count in counts.items() if count]

    def _waits(self, found: Week, today: date) -> Sequence[str]:
        counts = {"drafts": found.drafts, "batches": found.batches, "doubts": found.doubts, "asked": found.asked}
        lines = [self._say("en", f"waiting.{name}", count=count) for name, count in counts.items() if count]
        lines += [
            self._say("en", "terms", title=title, date=short_date(self._catalogue, day, "en", today))
            for title, day in found.ending
        ]
        return lines

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"week.{key}", language, **values)


def _more(count: int) -> dict[str, object]:
    return {"count": count} if count > 0 else {}

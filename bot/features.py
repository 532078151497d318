"""What the bot can do: every feature, and every command in the one table, put behind the router."""

from __future__ import annotations

from bot.announcements.author import AnnouncementAuthor
from bot.announcements.desk import KIND as ANNOUNCEMENT
from bot.announcements.talk import AnnouncementTalk
from bot.answers.talk import AnswerTalk
from bot.commands.announcements import AnnouncementCommands
from bot.commands.deliveries import table as delivery_commands
from bot.commands.member import MemberCommands
from bot.commands.own import OwnCommands
from bot.commands.pauses import PauseCommands
from bot.commands.schedules import table as schedule_commands
from bot.commands.staff import StaffCommands
from bot.commands.surge import SurgeCommands
from bot.deliveries import FEATURE, Deliveries
from bot.linking import Linking
from bot.outbox import Outbox
from bot.preferences import Preferences
from bot.reminders.dates import Dates
from bot.reminders.replies import ReminderReplies
from bot.reminders.surge_talk import SurgeTalk
from bot.router import Feature, Router
from bot.schedules.desk import Schedules
from bot.tokens import Tokens
from config.catalogue import Catalogue


def router(catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> Router:
    """Every feature with its commands, behind the one door in."""
    linking, preferences, talk = (
        Linking(catalogue, tokens),
        Preferences(catalogue, tokens),
        AnswerTalk(catalogue, tokens),
    )
    own = OwnCommands(catalogue, preferences, outbox, talk).table()
    schedules, surge = Schedules(catalogue, tokens, outbox), SurgeTalk(catalogue, tokens, outbox)
    deliveries = Deliveries(catalogue, tokens, outbox)
    announcing = AnnouncementTalk(catalogue, tokens, outbox, AnnouncementAuthor(catalogue))
    staff = (
        *StaffCommands(catalogue, outbox, linking).table(),
        *delivery_commands(deliveries),
        *schedule_commands(schedules),
        *PauseCommands(catalogue, outbox).table(),
        *SurgeCommands(catalogue, surge).table(),
        *AnnouncementCommands(catalogue, announcing).table(),
    )
    member = MemberCommands(catalogue, (*own, *staff)).table()
    features: dict[str, Feature] = {
        "reminder": ReminderReplies(catalogue, tokens, outbox),
        "answer": talk,
        "settings": preferences,
        FEATURE: deliveries,
        "surge": surge,
        ANNOUNCEMENT: announcing,
        "schedule": schedules,
        "dates": Dates(catalogue, tokens),
    }
    return Router(catalogue, tokens, (*member, *own, *staff), features, talk, linking, outbox)

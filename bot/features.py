"""What the bot can do: every feature, and every command in the one table, put behind the router."""

from __future__ import annotations

from bot.announcements.author import AnnouncementAuthor
from bot.announcements.desk import KIND as ANNOUNCEMENT
from bot.announcements.talk import AnnouncementTalk
from bot.answers.composing import Composer
from bot.answers.meaning import Meaning
from bot.answers.talk import AnswerTalk
from bot.benchmarks.talk import FEATURE as COMPARE
from bot.benchmarks.talk import BenchmarkTalk
from bot.calendars.desk import Calendars
from bot.capacity import FEATURE as LOAD
from bot.capacity import Capacity
from bot.channel_desk import KIND as CHANNEL
from bot.channel_desk import ChannelAuthor, ChannelDesk
from bot.commands import calendars as calendar_commands
from bot.commands import peers as peer_commands
from bot.commands import pulse as pulse_commands
from bot.commands.announcements import AnnouncementCommands
from bot.commands.deliveries import table as delivery_commands
from bot.commands.documents import DocumentCommands
from bot.commands.fairness import FairnessCommand
from bot.commands.forecast import ForecastCommands
from bot.commands.goals import own as goal_commands
from bot.commands.goals import staff as goal_staff_commands
from bot.commands.member import MemberCommands
from bot.commands.own import OwnCommands
from bot.commands.pauses import PauseCommands
from bot.commands.preview import PreviewCommand
from bot.commands.questions import QuestionCommands
from bot.commands.reasons import ReasonCommands
from bot.commands.receipts import table as receipt_commands
from bot.commands.refused import RefusedCommand
from bot.commands.relations import RelationCommand
from bot.commands.requests import own as request_commands
from bot.commands.schedules import table as schedule_commands
from bot.commands.staff import StaffCommands
from bot.commands.surge import SurgeCommands
from bot.commands.table import Command
from bot.commands.terms import TermsCommands
from bot.commands.why import WhyCommand
from bot.corrections.author import KIND as CORRECTION
from bot.corrections.author import CorrectionAuthor
from bot.corrections.talk import CorrectionTalk
from bot.deliveries import FEATURE, Deliveries
from bot.gaps.author import ExpertAuthor
from bot.gaps.desk import KIND as EXPERT
from bot.gaps.desk import GapDesk
from bot.gaps.document_talk import DocumentTalk
from bot.gaps.pointing import Pointing
from bot.gaps.talk import GapTalk
from bot.goals.author import KIND as GOAL
from bot.goals.author import GoalAuthor
from bot.goals.talk import GoalTalk
from bot.hard_weeks import FEATURE as HARD
from bot.hard_weeks import HardWeeks
from bot.inventory import FEATURE as INVENTORY
from bot.inventory import Inventory
from bot.linking import Linking
from bot.mentions import FEATURE as MENTION
from bot.mentions import Mentions
from bot.newsletter.talk import FEATURE as NEWSLETTER
from bot.newsletter.talk import NewsletterTalk
from bot.offers import Author
from bot.outbox import SHOW, Outbox
from bot.peers.author import KIND as PEER
from bot.peers.author import PeerAuthor
from bot.peers.desk import PeerDesk
from bot.peers.talk import FEATURE as PEERS
from bot.peers.talk import PeerTalk
from bot.preferences import Preferences
from bot.pulse.author import PulseAuthor, ResultAuthor
from bot.pulse.desk import RESULT
from bot.pulse.drawing import KIND as PULSE
from bot.pulse.staff_talk import PulseStaffTalk
from bot.pulse.talk import PulseTalk
from bot.pulse.urn import Urn
from bot.receipts.queue import FEATURE as RECEIPTS
from bot.receipts.queue import Queue
from bot.receipts.thanks import KIND as THANKS
from bot.receipts.thanks import ThanksAuthor
from bot.registry.notes import KIND as PREVIEW
from bot.registry.notes import PreviewAuthor
from bot.registry.region import RegionTalk
from bot.registry.talk import FEATURE as FIGURES
from bot.registry.talk import FigureTalk
from bot.reminders.authors import authors as reminder_authors
from bot.reminders.call_talk import FEATURE as CALLS
from bot.reminders.call_talk import CallTalk
from bot.reminders.dates import Dates
from bot.reminders.replies import ReminderReplies
from bot.reminders.replying import FEATURE as SAID
from bot.reminders.replying import Replying
from bot.reminders.surge_talk import SurgeTalk
from bot.requests.author import KIND as REQUEST
from bot.requests.author import RequestAuthor
from bot.requests.talk import RequestTalk
from bot.router import Feature, Router
from bot.schedules.areas import FEATURE as FOCUS
from bot.schedules.areas import Areas
from bot.schedules.bases import Bases
from bot.schedules.desk import Schedules
from bot.schedules.focus import Focus
from bot.schedules.terms import FEATURE as TERMS
from bot.schedules.terms import Terms
from bot.tokens import Tokens
from bot.voice_desk import FEATURE as VOICE
from bot.voice_desk import VoiceDesk
from bot.week.saying import FEATURE as WEEK
from bot.week.talk import WeekTalk
from bot.wins.author import KIND as WIN
from bot.wins.author import WinAuthor
from bot.wins.talk import WinTalk
from config.catalogue import Catalogue


def authors(catalogue: Catalogue, tokens: Tokens) -> dict[str, Author]:
    """Who writes each kind of message that nobody asked for."""
    return {
        **reminder_authors(catalogue, tokens),
        ANNOUNCEMENT: AnnouncementAuthor(catalogue),
        THANKS: ThanksAuthor(catalogue),
        EXPERT: ExpertAuthor(catalogue, tokens),
        PEER: PeerAuthor(catalogue, tokens),
        PULSE: PulseAuthor(catalogue, tokens),
        RESULT: ResultAuthor(catalogue),
        REQUEST: RequestAuthor(catalogue),
        GOAL: GoalAuthor(catalogue),
        CHANNEL: ChannelAuthor(catalogue),
        WIN: WinAuthor(catalogue, tokens),
        PREVIEW: PreviewAuthor(catalogue, tokens),
        CORRECTION: CorrectionAuthor(catalogue),
    }


def router(
    catalogue: Catalogue,
    tokens: Tokens,
    outbox: Outbox,
    calendars: Calendars,
    meaning: Meaning | None = None,
    composer: Composer | None = None,
    urn: Urn | None = None,
) -> Router:
    """Every feature with its commands, behind the one door in.

    `meaning` finds what is said in other words, and `composer` writes answers where a model is there;
    answers to pulses lie in the `urn` that the reception looks into.
    """
    gaps = GapDesk(catalogue, outbox)
    pointing = Pointing(meaning)
    document_talk = DocumentTalk(catalogue, tokens, gaps, pointing)
    gap_talk = GapTalk(catalogue, tokens, outbox, gaps, document_talk)
    mentions = Mentions(catalogue, tokens, outbox)
    peers = PeerDesk(catalogue, outbox)
    between = PeerTalk(catalogue, tokens, peers)
    pulse_staff = PulseStaffTalk(catalogue, tokens, outbox, PulseAuthor(catalogue, tokens), ResultAuthor(catalogue))
    pulse = PulseTalk(catalogue, tokens, outbox, urn or Urn(tokens), pulse_staff)
    standing, region = BenchmarkTalk(catalogue, tokens), RegionTalk(catalogue)
    linking, preferences, talk = (
        Linking(catalogue, tokens),
        Preferences(catalogue, tokens, mentions),
        AnswerTalk(catalogue, tokens, gaps, peers, standing, region, meaning, composer),
    )
    dates = Dates(catalogue, tokens)
    areas, calls = Areas(catalogue, tokens), CallTalk(catalogue, tokens)
    focus = Focus(catalogue, areas)
    voice, held = VoiceDesk(catalogue, tokens), Inventory(catalogue, tokens)
    numbers, reached = FigureTalk(catalogue, tokens, outbox), WinTalk(catalogue, tokens, outbox)
    week = WeekTalk(catalogue, tokens)
    wrong, kit = CorrectionTalk(catalogue, tokens, outbox), NewsletterTalk(catalogue, tokens)
    asking, aims = RequestTalk(catalogue, tokens, outbox), GoalTalk(catalogue, tokens, outbox)
    hard, capacity = HardWeeks(catalogue, tokens, outbox), Capacity(catalogue, tokens, outbox)
    own = (
        *WhyCommand(catalogue).table(),
        Command("inventory", "member", held.show, also=("data sets", "inventario", "datos")),
        *request_commands(asking),
        *goal_commands(aims),
        Command("focus", "member", focus.show, takes="AREA", also=("focus areas", "áreas", "areas")),
        Command("compare", "member", standing.show, takes="MEASURE", also=("comparar",)),
        *peer_commands.own(between),
        Command("region", "member", region.show, also=("región",)),
        Command("wins", "member", reached.show, also=("logros",)),
        Command("newsletter", "member", kit.show, takes="WORDS", also=("boletín", "boletin")),
        Command("name us", "member", reached.name_us),
        Command("corrections", "member", wrong.show, also=("correcciones",)),
        Command("load", "member", capacity.show, also=("my load", "carga", "mi carga")),
        *pulse_commands.own(pulse),
        *calendar_commands.own(calendars, dates),
        *OwnCommands(catalogue, preferences, outbox, talk, hard).table(),
    )
    bases, terms = Bases(catalogue, tokens), Terms(catalogue, tokens, outbox)
    schedules, surge = Schedules(catalogue, tokens, outbox), SurgeTalk(catalogue, tokens, outbox)
    deliveries, channel = Deliveries(catalogue, tokens, outbox), ChannelDesk(catalogue, outbox)
    announcing = AnnouncementTalk(catalogue, tokens, outbox, AnnouncementAuthor(catalogue))
    queue, replying = Queue(catalogue, tokens, outbox), Replying(catalogue, tokens)
    staff = (
        *PreviewCommand(catalogue, outbox).table(),
        *StaffCommands(catalogue, outbox, linking).table(),
        *QuestionCommands(catalogue, gaps, gap_talk, composer).table(),
        *DocumentCommands(catalogue, gaps, pointing, document_talk).table(),
        *ForecastCommands(catalogue, outbox).table(),
        *FairnessCommand(catalogue).table(),
        *delivery_commands(deliveries),
        *schedule_commands(schedules, bases),
        *TermsCommands(catalogue, terms).table(),
        *PauseCommands(catalogue, outbox).table(),
        *RelationCommand(catalogue, outbox).table(),
        *SurgeCommands(catalogue, surge).table(),
        *AnnouncementCommands(catalogue, announcing).table(),
        *receipt_commands(queue),
        *ReasonCommands(catalogue).table(),
        Command("calls", "staff", calls.show),
        *peer_commands.staff(between),
        *pulse_commands.staff(pulse_staff),
        Command("inventory add", "staff", held.add, takes="NAME"),
        Command("inventory change", "staff", held.change, takes="NAME"),
        Command("inventory remove", "staff", held.remove, takes="NAME"),
        Command("focus add", "staff", areas.add, takes="AREA"),
        Command("focus remove", "staff", areas.remove, takes="AREA: WORDS"),
        Command("week", "staff", week.show),
        Command("win", "staff", reached.begin, takes="WORDS or NUMBER", verbatim=True),
        Command("correction", "staff", wrong.look, takes="NUMBER"),
        *goal_staff_commands(aims),
        Command("figures", "staff", numbers.show, takes="NUMBER"),
        *RefusedCommand(catalogue).table(),
        Command("channel", "staff", channel.show),
        Command("channel here", "staff", channel.here),
        Command("channel off", "staff", channel.off),
        Command("focus set", "lead", focus.put, takes="TITLE: AREAS"),
        Command("voice", "lead", voice.say, takes="HOW"),
        *calendar_commands.staff(calendars),
    )
    member = MemberCommands(catalogue, (*own, *staff)).table()
    features: dict[str, Feature] = {
        "reminder": ReminderReplies(catalogue, tokens, outbox),
        "answer": talk,
        "gap": gap_talk,
        "settings": preferences,
        FEATURE: deliveries,
        "surge": surge,
        ANNOUNCEMENT: announcing,
        "schedule": schedules,
        "basis": bases,
        TERMS: terms,
        RECEIPTS: queue,
        "dates": dates,
        SAID: replying,
        HARD: hard,
        LOAD: capacity,
        VOICE: voice,
        CALLS: calls,
        FOCUS: areas,
        PEERS: between,
        PULSE: pulse,
        INVENTORY: held,
        REQUEST: asking,
        GOAL: aims,
        FIGURES: numbers,
        WIN: reached,
        CORRECTION: wrong,
        NEWSLETTER: kit,
        WEEK: week,
        COMPARE: standing,
        MENTION: mentions,
        SHOW.partition(".")[0]: mentions,
    }
    return Router(catalogue, tokens, (*member, *own, *staff), features, talk, linking, outbox, replying, wrong)

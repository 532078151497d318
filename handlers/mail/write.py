"""Writes a letter: the message as plain text and as simple HTML, with all that a careful mail program wants to know.

Nothing in it is fetched from anywhere: no style sheet, nothing that tells us whether it was read; the picture of a
chart travels along. Its subject is the message's own summary, which holds nothing private.
"""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlencode

from bot.messages import Chart, Choice, Message
from bot.post.envelopes import Envelope
from bot.post.links import Links
from config.catalogue import Catalogue
from handlers.charts.png import drawn_or_none
from handlers.letters import cut, one_line
from handlers.mail import drawn, texts
from handlers.mail.server import Server

_SUBJECT = 120
_POLICY = policy.SMTP.clone(max_line_length=78, cte_type="7bit")
"""Seven bits, so that every server on the way can carry it."""


class Writer:
    """Writes letters as they leave; `base` is where members reach us."""

    def __init__(self, server: Server, catalogue: Catalogue, links: Links, base: str) -> None:
        self._server, self._catalogue, self._links = server, catalogue, links
        self._base = base.rstrip("/")

    def write(self, message: Message, envelope: Envelope, answers: str | None, now: datetime) -> EmailMessage:
        """The letter; `answers` is the id of a letter of hers that this one answers."""
        page = f"{self._base}/m/{envelope.link}"
        frame = texts.Frame(self._catalogue, envelope.language, envelope.coalition, page, self._way(page))
        letter = EmailMessage(_POLICY)
        letter["From"] = self._server.sender
        letter["To"] = envelope.email
        letter["Subject"] = cut(one_line(message.summary), _SUBJECT)
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = f"<{envelope.token}@{self._server.domain}>"
        letter["Reply-To"] = self._server.reply_to(envelope.token)
        if answers:
            letter["In-Reply-To"] = letter["References"] = one_line(answers)
        letter["List-Unsubscribe"] = f"<{page}/stop>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(texts.text(message, frame))
        self._show(letter, message, frame)
        if envelope.dates is not None:
            letter.add_attachment(
                envelope.dates.decode(), subtype="calendar", filename="date.ics", params={"method": "PUBLISH"}
            )
        letter["Content-Language"] = envelope.language
        return letter

    def _show(self, letter: EmailMessage, message: Message, frame: texts.Frame) -> None:
        """The letter as a page, and with it the picture of each chart; what cannot be drawn is left to its words."""
        charts = dict.fromkeys(block for block in message.blocks if isinstance(block, Chart))
        images = {chart: image for chart in charts if (image := drawn_or_none(chart))}
        named = {chart: f"chart-{at}.{str(letter['Message-ID'])[1:-1]}" for at, chart in enumerate(images)}
        letter.add_alternative(drawn.html(message, frame, named), subtype="html")
        page = letter.get_body(("html",))
        for chart, part in named.items():
            assert isinstance(page, EmailMessage)
            page.add_related(images[chart], "image", "png", cid=f"<{part}>", filename="chart.png", disposition="inline")

    def _way(self, page: str) -> texts.Way:
        """Where a button of a letter leads: to a page that asks once more, since opening a link may do nothing."""

        def way(choice: Choice) -> str:
            label = cut(one_line(choice.label), 60)
            asked = {"label": label, "seal": self._links.seal_of(choice.token, label)}
            return f"{page}/press/{choice.token}?{urlencode(asked)}"

        return way

"""Puts the picture of a chart into a workspace, as a file that a message can show.

An upload works in private chats and over Socket Mode, where Slack could fetch nothing from us. It goes before the
message and is shared with nobody by itself, so that one too many does no harm. Whatever goes wrong here, the message
goes out without the picture: its sentence says all, and the figures stand in its place.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping

import structlog

from bot.messages import Chart, Message
from handlers.charts.png import picture
from handlers.letters import cut, one_line
from handlers.slack.wire import Wire

PATIENCE = 3.0
"""Seconds for the upload in all; the message itself still has to leave within the drain's ten."""
READY = 1.0
"""Seconds that Slack may take to see a fresh file: until then it refuses a message that shows it."""
_KEPT, _NAME, _TITLE = 64, "chart.png", 200

log = structlog.get_logger()


class Pictures:
    """The files of one process: a picture that goes to many is uploaded once in each workspace."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._files: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def file(self, workspace: str, message: Message) -> str:
        """The file with the picture of the first chart; "" where there is no chart, or no picture can be had."""
        chart = next((block for block in message.blocks if isinstance(block, Chart)), None)
        image = await picture(chart) if chart is not None else None
        if chart is None or image is None:
            return ""
        key = workspace, hashlib.sha256(image).hexdigest()
        if key not in self._files:
            try:
                async with asyncio.timeout(PATIENCE):
                    named = await self._uploaded(workspace, chart, image)
            except TimeoutError:
                named = ""
            if not named:
                log.warning("a picture could not be uploaded", workspace=workspace)
                return ""
            self._files[key] = named
        self._files.move_to_end(key)
        while len(self._files) > _KEPT:
            self._files.popitem(last=False)
        return self._files[key]

    def forget(self, workspace: str, file: str) -> None:
        """Slack does not show this file, so that the next message gets a new one."""
        for key in [key for key, kept in self._files.items() if key[0] == workspace and kept == file]:
            del self._files[key]

    async def _uploaded(self, workspace: str, chart: Chart, image: bytes) -> str:
        asked = await self._wire.call(
            workspace, "files.getUploadURLExternal", reading=True, filename=_NAME, length=len(image)
        )
        if not isinstance(asked, Mapping):
            return ""
        address, file = str(asked.get("upload_url", "")), str(asked.get("file_id", ""))
        if not address or not file or not await self._wire.put(address, image):
            return ""
        files = [{"id": file, "title": cut(one_line(chart.title), _TITLE)}]
        done = await self._wire.call(workspace, "files.completeUploadExternal", files=files)
        return file if isinstance(done, Mapping) else ""

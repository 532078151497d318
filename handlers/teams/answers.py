"""Reads what a service answered: as an object, and never more of it than we would want."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

_LARGEST = 2**20


async def read_object(answer: aiohttp.ClientResponse) -> Mapping[str, Any] | None:
    """The JSON object in the answer; None where it is anything else, or larger than 1 MiB."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > _LARGEST:
            return None
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

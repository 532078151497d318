"""Serves the page's own style sheet, scripts and icon from memory: a fixed list of files, so that no path can wander.

Each address carries the beginning of the file's hash; a browser may keep it for good and still gets every new version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from handlers.charts.svg import style

TYPES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "vendor/htmx-4.0.1.min.js": "text/javascript; charset=utf-8",
    "vendor/hx-sse-4.0.1.min.js": "text/javascript; charset=utf-8",
}
_KEPT = "public, max-age=31536000, immutable"


@cache
def content_of(name: str) -> bytes:
    """The bytes of one of our files."""
    content = files("handlers.playground").joinpath("static", *name.split("/")).read_bytes()
    return content + style() if name == "page.css" else content


@cache
def address_of(name: str) -> str:
    """Where a page finds that file; KeyError for one that is not served."""
    if name not in TYPES:
        raise KeyError(name)
    return f"/playground/static/{name}?v={hashlib.sha256(content_of(name)).hexdigest()[:12]}"


async def serve(request: Request) -> Response:
    """One of the files, or 404."""
    return _file(request.path_params["name"])


async def icon(request: Request) -> Response:
    """The icon under the name that browsers ask for unasked."""
    return _file("icon.svg")


def _file(name: str) -> Response:
    if name not in TYPES:
        return Response(status_code=404)
    headers = {"Cache-Control": _KEPT, "Content-Type": TYPES[name]}
    return Response(content_of(name), headers=headers)

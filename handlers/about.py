"""Two plain pages that a chat platform's store, or an administrator, asks for: what is kept, and on what terms.

They say what the program does, in the language of whoever opens them. A coalition's own agreements come on top.
"""

from __future__ import annotations

import html

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from config.catalogue import LANGUAGES, Catalogue

PRIVACY, TERMS = "/privacy", "/terms"
_PARTS = {
    "privacy": ("kept", "refused", "seen", "asked"),
    "terms": ("voluntary", "quoted", "patients", "first"),
}
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} - Convener</title></head>
<body><main><h1>{title}</h1>{text}</main></body></html>
"""


def about(catalogue: Catalogue) -> APIRouter:
    """Both pages."""
    router = APIRouter()

    @router.get(PRIVACY)
    async def privacy(request: Request) -> HTMLResponse:
        """What is kept, and who sees it."""
        return _page(catalogue, "privacy", request)

    @router.get(TERMS)
    async def terms(request: Request) -> HTMLResponse:
        """On what terms Convener is used."""
        return _page(catalogue, "terms", request)

    return router


def _page(catalogue: Catalogue, name: str, request: Request) -> HTMLResponse:
    language = _language(request.headers.get("accept-language", ""))
    said = (html.escape(catalogue.say(f"about.{name}.{part}", language)) for part in _PARTS[name])
    title = html.escape(catalogue.say(f"about.{name}.title", language))
    text = "".join(f"<p>{part}</p>" for part in said)
    answer = HTMLResponse(_PAGE.format(language=language, title=title, text=text))
    answer.headers["vary"] = "accept-language"
    return answer


def _language(accepted: str) -> str:
    """The first of the reader's languages that we speak."""
    wanted = (one.split(";")[0].strip()[:2].lower() for one in accepted[:200].split(","))
    return next((one for one in wanted if one in LANGUAGES), "en")

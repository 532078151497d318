"""Two plain pages that a chat platform's store, or an administrator, asks for: what is kept, and on what terms.

They say what the program does, in the language of whoever opens them. A coalition's own agreements come on top.
"""

from __future__ import annotations

import html

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from config.catalogue import LANGUAGES, Catalogue

PRIVACY, TERMS, STYLE = "/privacy", "/terms", "/about.css"
_PARTS = {
    "privacy": ("kept", "refused", "seen", "asked"),
    "terms": ("voluntary", "quoted", "patients", "first"),
}
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} - Convener</title>
<link rel="stylesheet" href="{style}"></head>
<body><main><h1>{title}</h1>{text}</main></body></html>
"""
_SHEET = """:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas; }
main { max-width: 65ch; margin: 0 auto; padding: 32px 16px; }
h1 { margin: 0 0 16px; font-size: 28px; line-height: 1.25; }
p { margin: 0 0 16px; }
"""
"""The reader's own light or dark, and lines of a length that reads well; the policy allows no style within a page."""


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

    @router.get(STYLE)
    async def style() -> Response:
        """How both look."""
        return Response(_SHEET, media_type="text/css")

    return router


def _page(catalogue: Catalogue, name: str, request: Request) -> HTMLResponse:
    language = language_of(request.headers.get("accept-language", ""))
    said = (html.escape(catalogue.say(f"about.{name}.{part}", language)) for part in _PARTS[name])
    title = html.escape(catalogue.say(f"about.{name}.title", language))
    text = "".join(f"<p>{part}</p>" for part in said)
    answer = HTMLResponse(_PAGE.format(language=language, title=title, text=text, style=STYLE))
    answer.headers["vary"] = "accept-language"
    return answer


def language_of(accepted: str) -> str:
    """The first of the reader's languages that we speak."""
    wanted = (one.split(";")[0].strip()[:2].lower() for one in accepted[:200].split(","))
    return next((one for one in wanted if one in LANGUAGES), "en")

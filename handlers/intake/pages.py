"""What the intake takes, described for a program (OpenAPI 3.1) and for a person."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from handlers.about import STYLE
from handlers.intake.fhir import JSON, MeasureReport
from handlers.intake.schema import ReceiptBody, ReceiptsBody

TITLE = "Convener intake"
_ABOUT = "Tell Convener that a member's data arrived. No file and no figure comes with it, and nothing about a patient."
_LETTER = "message/rfc822"
_LETTERS = "/mail/v1/inbound"
_ABOUT_LETTERS = (
    "A letter of a member, as it came over the wire, where a relay hands mail over. It is signed with the relay's own"
    " secret. A letter is its own key: it has one effect, however often it comes."
)
_LETTERS_ANSWERS = {
    "200": (
        "It was looked at. Its state: heard, automatic, gone, elsewhere, without token, unusable, nobody or too many."
    ),
    "401": "The signature does not fit, or is older than five minutes.",
    "413": "The letter is larger than 10 MiB.",
    "415": "The body is not message/rfc822.",
    "422": "It is no letter that can be read.",
    "503": "It could not be kept at this moment. Please send it again.",
}
_HEADERS = (
    ("X-Convener-Timestamp", "Seconds since 1970, within five minutes of our clock."),
    ("X-Convener-Signature", "v1= and the hexadecimal HMAC-SHA256 of timestamp, a full stop, and the body."),
    ("Idempotency-Key", "1 to 200 letters. The same key with the same body has one effect, and the same answer."),
)
_ANSWERS = {
    "200": "Every receipt with its state: settled, already, or unmatched and why. Staff look at what is unmatched.",
    "401": "The signature does not fit, or is older than five minutes.",
    "409": "The same Idempotency-Key came with another body before.",
    "413": "The body is larger than 1 MiB.",
    "422": "Nothing was used; each row that cannot be is named, with the reason.",
}
_PATHS: dict[str, tuple[str, str]] = {
    "/intake/v1/receipts": ("One receipt, or up to 500; all are used or none.", "Receipts"),
    "/intake/v1/fhir/MeasureReport": (
        "One FHIR R4 MeasureReport of type summary; its results are not looked at. Without a key, its body is its key.",
        "MeasureReport",
    ),
}


def described() -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": _ABOUT},
        "paths": {
            **{path: {"post": _operation(*what)} for path, what in _PATHS.items()},
            _LETTERS: {"post": _letters()},
        },
        "components": {"schemas": _schemas()},
    }


def page() -> str:
    """The same on one page, without anything from elsewhere."""
    headers = "".join(f"<p><b>{name}</b>: {html.escape(what)}</p>" for name, what in _HEADERS)
    answers = "".join(f"<p><b>{status}</b>: {html.escape(what)}</p>" for status, what in _ANSWERS.items())
    paths = "".join(f"<p><code>POST {path}</code>: {html.escape(what)}</p>" for path, (what, _) in _PATHS.items())
    letters = "".join(f"<p><b>{status}</b>: {html.escape(what)}</p>" for status, what in _LETTERS_ANSWERS.items())
    fields = "".join(
        f"<p><b>{name}</b>: {html.escape(field.description or '')}</p>"
        for name, field in ReceiptBody.model_fields.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><title>{TITLE}</title><link rel="stylesheet" href="{STYLE}"></head><body><main>'
        f"<h1>{TITLE}</h1><p>{_ABOUT}</p>{paths}<h2>Headers</h2>{headers}<h2>A receipt</h2>{fields}"
        f"<h2>Answers</h2>{answers}"
        f"<h2>Letters</h2><p><code>POST {_LETTERS}</code>: {html.escape(_ABOUT_LETTERS)}</p>{letters}"
        '<p><a href="/intake/v1/openapi.json">The same as OpenAPI</a></p>'
        "</main></body></html>"
    )


def _letters() -> dict[str, Any]:
    """The address at which a relay hands letters over."""
    return {
        "summary": _ABOUT_LETTERS,
        "parameters": _parameters(_HEADERS[:2]),
        "requestBody": {"required": True, "content": {_LETTER: {"schema": {"type": "string", "format": "binary"}}}},
        "responses": {status: {"description": what} for status, what in _LETTERS_ANSWERS.items()},
    }


def _parameters(headers: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "header", "required": True, "description": what, "schema": {"type": "string"}}
        for name, what in headers
    ]


def _operation(summary: str, schema: str) -> dict[str, Any]:
    kind = JSON if schema == "MeasureReport" else "application/json"
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "summary": summary,
        "parameters": _parameters(_HEADERS),
        "requestBody": {"required": True, "content": content},
        "responses": {status: {"description": what} for status, what in _ANSWERS.items()},
    }


def _schemas() -> dict[str, Any]:
    several = ReceiptsBody.model_json_schema(ref_template="#/components/schemas/{model}")
    one = several.pop("$defs")["ReceiptBody"]
    report = MeasureReport.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "ReceiptBody": one,
        "Receipts": {"anyOf": [several, {"$ref": "#/components/schemas/ReceiptBody"}]},
        **report.pop("$defs"),
        "MeasureReport": report,
    }

"""The whole command line as somebody types it, without the log that a process of its own would set up."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import typer
from typer.testing import CliRunner, Result

from bot.cli import ahead, answering, keeping, measuring, receiving, running, showing, staffing

COMMANDS: dict[str, Callable[..., None]] = {
    "ask": answering.ask,
    "calls": staffing.calls,
    "chat": running.chat,
    "check": keeping.check,
    "deliveries": showing.deliveries,
    "demo": running.demo,
    "eval": measuring.evaluate,
    "intake-key": receiving.intake_key,
    "fairness": ahead.fairness,
    "forecast": ahead.forecast,
    "init": keeping.init,
    "manifest": showing.manifest,
    "migrate": keeping.migrate,
    "receipts-import": receiving.import_receipts,
    "serve": running.serve,
    "staff-add": keeping.staff_add,
    "staff-link": keeping.staff_link,
    "staff-privacy": staffing.privacy,
    "words": showing.words,
}


def typed(*words: str, said: str = "") -> Result:
    """What comes of these words; `said` is what is typed afterwards."""
    line = typer.Typer()
    for name, command in COMMANDS.items():
        line.command(name)(command)
    return CliRunner().invoke(line, words, input=said)


def objects(result: Result) -> list[dict[str, Any]]:
    """The objects that a script reads."""
    return [json.loads(line) for line in result.stdout.splitlines()]

"""Lets ``python -m bot`` do what ``convener`` does."""

from __future__ import annotations

from bot.cli.main import app

app()

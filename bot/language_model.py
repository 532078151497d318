"""The port to a language model: fixed instructions and data in, a text out, or a reason why there is none.

Whatever speaks to a model turns its own errors into `NoWords`; nothing here or above knows which service it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Why = Literal[
    "unreachable", "too late", "busy", "not allowed", "refused by the service", "its own fault",
    "cut off", "declined", "empty", "too long", "not understood",
]  # fmt: skip
"""Why nothing usable came; it stands in the log, so that it is one of ours and never what a service wrote."""


class NoWords(Exception):
    """The model wrote nothing that can be used."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Task:
    """What a model is to do: instructions that never change, data that is never an instruction, and the answer's form.

    `form` is a JSON schema, and `name` what it is called.
    """

    instructions: str
    data: str
    name: str
    form: Mapping[str, Any]


class LanguageModel(Protocol):
    """Writes."""

    async def write(self, task: Task) -> str:
        """What it wrote, meant to be JSON of the task's form and not checked yet. Raises NoWords."""
        ...

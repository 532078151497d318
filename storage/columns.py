"""Column types and ids that every table shares."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from storage.database import Moment

_OURS = uuid.UUID("5d0b3a52-6b7c-4f0e-9d3e-2f7a1c64e001")


class Json(TypeDecorator[Any]):
    """A small JSON value as text, the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To text, keys sorted, so that equal values are equal rows."""
        return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Back from text."""
        return None if value is None else json.loads(value)


def new_id() -> str:
    """An id that tells nothing."""
    return str(uuid.uuid4())


def derived_id(*parts: str) -> str:
    """The same id for the same thing, however often and by whomever it is asked for."""
    return str(uuid.uuid5(_OURS, "|".join(parts)))


def moment(**settings: Any) -> Any:
    """A column holding an aware moment."""
    return Field(sa_type=Moment, **settings)


def optional_moment(**settings: Any) -> Any:
    """A column holding an aware moment, or nothing yet."""
    return Field(default=None, sa_type=Moment, nullable=True, **settings)

"""Makes and keeps the key that signs buttons, links and sessions, so that a first run needs no setup.

On SQLite there is one machine and one folder: the key lies beside the database, readable by its owner alone. Lose it,
and buttons that were already sent stop working; they then show the current state instead.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

SHORTEST = 32
"""Characters; fewer can be guessed by trying."""


class BadKey(ValueError):
    """The kept key cannot be used; the text says why and what to do."""


def database_file(database_url: str) -> Path | None:
    """The file of a SQLite database; None in memory and for any other database."""
    scheme, _, rest = database_url.partition("://")
    if scheme.partition("+")[0] != "sqlite":
        return None
    name = rest.removeprefix("/").partition("?")[0]
    return None if name in ("", ":memory:") else Path(name)


def key_file(database: Path) -> Path:
    """Where the key of that database is kept."""
    return database.with_suffix(".key")


def kept_beside(database: Path) -> SecretStr:
    """The key of that database, made on first use. Raises BadKey where it cannot be read, written or trusted."""
    path = key_file(database)
    try:
        return _read(path) if path.exists() else _make(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        hint = "make its folder writable, or set a key"
        raise BadKey(f"the key file {path} cannot be used ({reason}); {hint}") from error


def fresh() -> SecretStr:
    """A new key; also what a database in memory uses, since nothing outlives it."""
    return SecretStr(secrets.token_hex(SHORTEST))


def _read(path: Path) -> SecretStr:
    key = path.read_text("utf-8").strip()
    if len(key) < SHORTEST:
        raise BadKey(f"the key file {path} is damaged; put its backup back, or remove it and a new key is made")
    return SecretStr(key)


def _make(path: Path) -> SecretStr:
    key = fresh()
    try:
        # O_EXCL: of two processes that start at once, one makes the key and the other reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(key.get_secret_value() + "\n")
    return key

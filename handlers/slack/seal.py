"""Seals a workspace's token with the install's secret key, so that a copy of the database opens no workspace."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What opens a workspace: its token, and where tokens rotate, what renews it and when (seconds since 1970)."""

    token: str
    refresh: str = ""
    until: int = 0


class Seal:
    """Encrypts and opens keys. What another secret sealed cannot be opened: the workspace has to be installed again."""

    def __init__(self, secret_key: str) -> None:
        digest = hashlib.sha256(b"convener tokens\0" + secret_key.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def close(self, keys: Keys) -> str:
        """The keys as text that says nothing."""
        return self._fernet.encrypt(json.dumps(asdict(keys)).encode()).decode()

    def open(self, sealed: str) -> Keys | None:
        """The keys that `close` took; None for anything else."""
        try:
            return Keys(**json.loads(self._fernet.decrypt(sealed.encode())))
        except (InvalidToken, ValueError, TypeError):
            return None

"""The keys with which Microsoft signs: real ones, made when first needed and then kept, since making one takes time."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm


@cache
def _private(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Key:
    """One signing key. Of the same name it is the same key, in every double of one run."""

    name: str
    endorsements: tuple[str, ...] | None = ("msteams",)

    @property
    def kid(self) -> str:
        """The name by which a token points to it."""
        return base64.urlsafe_b64encode(hashlib.sha1(self.name.encode()).digest()).decode().rstrip("=")

    @property
    def private(self) -> rsa.RSAPrivateKey:
        """What signs."""
        return _private(self.name)

    @property
    def pem(self) -> bytes:
        """The public half as a file."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def document(self) -> dict[str, Any]:
        """The public half as it stands among the published keys, with the channels that it may speak for."""
        numbers = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        told = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid, "n": numbers["n"], "e": numbers["e"]}
        return told if self.endorsements is None else {**told, "endorsements": list(self.endorsements)}

"""A real SMTP server on this machine, with troubles that a test asks for."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scheduler.clock import RealClock

PASSWORD = b"a mailbox's password"


@dataclass
class Office:
    """What the server took, and how it answers: texts by address for a recipient, one for the sender and the letter.

    `drops` closes the connection at that step: "rcpt", or "data" once the letter is in.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    recipients: dict[str, list[str]] = field(default_factory=dict)
    sender: str = ""
    letter: str = ""
    drops: str = ""

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to that address."""
        return [one for one in self.letters if one["To"] == address]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A sender."""
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient; each answer that waits for one is given once."""
        if self.drops == "rcpt":
            _cut(server)
        if waiting := self.recipients.get(address):
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """A letter."""
        if self.letter:
            return self.letter
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.letters.append(message_from_bytes(content, policy=policy.default))
        assert server.transport is not None
        self.secured.append(server.transport.get_extra_info("sslcontext") is not None)
        if self.drops == "data":
            _cut(server)
        return "250 OK"


@asynccontextmanager
async def post_office(
    *, starts_tls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[Office]:
    """The server, while the test runs; with a login it takes letters from nobody else."""
    office = Office()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            # It remarks on a login without STARTTLS, also where the connection is encrypted from the start.
            warnings.simplefilter("ignore")
            return SMTP(
                office,
                tls_context=starts_tls,
                require_starttls=starts_tls is not None,
                authenticator=_authenticated if login else None,
                auth_required=login,
                auth_require_tls=tls is None and login,
                enable_SMTPUTF8=True,
            )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for this machine: how the server shows it, and how a client trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), RealClock().now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    hosts = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    file.write_bytes(private + public)
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(file)
    return shows, ssl.create_default_context(cadata=public.decode())


def _authenticated(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == PASSWORD
    return AuthResult(success=good, handled=False)


def _cut(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()

"""A real mail server, Dovecot, with one mailbox, started beside the test on 127.0.0.1 and without any right.

Nothing of the machine's own configuration is used. Where Dovecot is not installed, tests that need it are skipped, but
on a build machine they fail (`.ci/run` installs it).
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from imap_tools import BaseMailBox, MailBoxUnencrypted

USER, PASSWORD = "convener", "for:tests/100%?"
_CONFIGURED = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = {ssl}
{keys}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class MailServer:
    """Dovecot with one mailbox."""

    folder: Path
    port: int
    tls_port: int
    user: str = USER
    password: str = field(default=PASSWORD, repr=False)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to answer."""
        dovecot = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert dovecot is not None
        self.process = subprocess.Popen(
            [dovecot, "-F", "-c", str(self.folder / "dovecot.conf")], start_new_session=True
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                    if line.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"Dovecot does not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Answer no more, from one moment to the next, also who is connected; what lies in the mailbox stays."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.process = None

    @contextmanager
    def open(self, folder: str = "INBOX") -> Iterator[BaseMailBox]:
        """The mailbox as a person's own program opens it."""
        with MailBoxUnencrypted("127.0.0.1", self.port).login(self.user, self.password, folder) as box:
            yield box

    def deliver(self, raw: bytes) -> None:
        """A letter arrives."""
        with self.open() as box:
            box.append(raw, "INBOX")

    def letters(self, folder: str = "INBOX") -> Sequence[bytes]:
        """What lies in that folder, none of it marked as read by looking."""
        with self.open() as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder, readonly=True)
            uids = box.uids("ALL")
            told = [box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1] for uid in uids]
        return [part[1] for one in told for part in one if isinstance(part, tuple)]


@contextmanager
def mail_server(certificate: tuple[Path, Path] | None = None) -> Iterator[MailServer]:
    """A mail server of one's own; with a certificate and its key, it speaks TLS as well."""
    if shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
        if os.environ.get("CI"):
            pytest.fail("Dovecot is not installed; .ci/run installs it")
        pytest.skip("needs Dovecot (Debian: dovecot-imapd)")
    # Its sockets have short names, so that they do not lie below pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="convener-mail-"))
    server = MailServer(folder, _free_port(), _free_port())
    (folder / "dovecot.conf").write_text(_configured(server, certificate))
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _configured(server: MailServer, certificate: tuple[Path, Path] | None) -> str:
    root = os.getuid() == 0
    # Started by root, Dovecot refuses to keep mail as root.
    owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
    for name in ("mail", "home"):
        (server.folder / name).mkdir()
        if root:
            os.chown(server.folder / name, owner.pw_uid, owner.pw_gid)
    server.folder.chmod(0o755)
    group = "nogroup" if root else str(owner.pw_gid)
    keys = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
    return _CONFIGURED.format(
        folder=server.folder, ssl="yes" if certificate else "no", keys=keys, user=owner.pw_name, group=group,
        password=server.password.replace("%", "%%"), uid=owner.pw_uid, gid=owner.pw_gid, port=server.port,
        tls_port=server.tls_port,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

"""Mail as our tests need it: a post office that keeps what we send, and a mail server of Debian's with a mailbox."""

from tests.doubles.mail.office import PostOffice, Sealed
from tests.doubles.mail.server import MailServer, mail_server

__all__ = ["MailServer", "PostOffice", "Sealed", "mail_server"]

"""A Slack of our own for tests: its server (`slack_double`), its faults, and what it sends (`inbound`)."""

from tests.doubles.slack import faults, inbound
from tests.doubles.slack.inbound import signed
from tests.doubles.slack.server import Slack, slack_double
from tests.doubles.slack.state import Call, Ephemeral, Post, View, Workspace

__all__ = ["Call", "Ephemeral", "Post", "Slack", "View", "Workspace", "faults", "inbound", "signed", "slack_double"]

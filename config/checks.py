"""Looks over an installation before it starts, and says what is wrong with the fix beside it.

Each check has a number that never changes its meaning, so that a log line, a help page and a person on the phone
speak of the same thing. A check judges facts that somebody else gathered; it opens no database and asks no network.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from config import embedding, keys
from config.settings import LOOPBACK, Settings, hears_mail, name_of, uses_model

State = Literal["PASS", "WARN", "FAIL", "SKIP"]

PACKAGES = ("bot", "handlers", "scheduler", "storage", "config")
PROBE_ZONE = "America/Indiana/Indianapolis"
NOT_YET: dict[str, tuple[str, ...]] = {
    "a metrics port": ("metrics_port",),
}
"""Settings that have a name already and no effect in this release, by what they will be for."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report. `fix` says what to do, and is empty where nothing is wrong."""

    number: str
    state: State
    what: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What storage found out: why the database cannot be reached (empty if it can), its revision, whose it is.

    `shut` names the workspaces that take nothing from us, each with the platform's reason.
    """

    trouble: str = ""
    revision: str | None = None
    newest: str = ""
    is_known: bool = True
    is_demo: bool = False
    shut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may know beside the settings. None where it was not looked at."""

    given: frozenset[str] = frozenset()
    origins: dict[str, Path] | None = None
    database: DatabaseFacts | None = None
    zone_data: bool = True


def look(settings: Settings, facts: Facts) -> list[Check]:
    """Every check, in the order of their numbers."""
    return [
        _packages(facts.origins),
        _zones(facts.zone_data),
        _key_file(settings),
        _exposure(settings),
        _reachable(facts.database),
        _revision(facts.database),
        _owner(facts.database),
        _unused(facts.given),
        _slack(settings, facts.given),
        _shut(facts.database),
        _teams(settings, facts.given),
        _mail_out(settings),
        _mail_in(settings),
        _model(settings),
        _writes(settings, facts.given),
    ]


def refuses(checks: list[Check]) -> bool:
    """Whether the product should not start."""
    return any(check.state == "FAIL" for check in checks)


def origins() -> dict[str, Path]:
    """The folder that each of our packages is loaded from."""
    return dict(_origins())


def has_zone_data() -> bool:
    """Whether time zones can be computed on this machine."""
    try:
        return ZoneInfo(PROBE_ZONE).key == PROBE_ZONE
    except (KeyError, OSError):
        return False


def _origins() -> Iterator[tuple[str, Path]]:
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            yield name, Path(spec.origin).resolve().parent.parent


def _packages(found: dict[str, Path] | None) -> Check:
    """Other projects ship packages called config or storage; one installed over ours would run in its place."""
    number, what = "C001", "our packages are loaded from one folder"
    if found is None:
        return Check(number, "SKIP", what)
    home = found.get("bot")
    strange = [name for name in PACKAGES if found.get(name) != home]
    if not strange:
        return Check(number, "PASS", what)
    fix = "give convener an environment of its own: python3 -m venv .venv, and install it there alone"
    return Check(number, "FAIL", f"{', '.join(strange)} comes from another place than bot ({home})", fix)


def _zones(found: bool) -> Check:
    if found:
        return Check("C002", "PASS", "time zones can be computed")
    return Check("C002", "FAIL", f"the zone {PROBE_ZONE} is not on this machine", "install tzdata: pip install tzdata")


def _key_file(settings: Settings) -> Check:
    number, what = "C003", "the secret key is readable by its owner alone"
    database = keys.database_file(settings.database_url)
    path = database and keys.key_file(database)
    if path is None or not path.exists():
        return Check(number, "SKIP", "the secret key is not kept in a file of ours")
    if stat.S_IMODE(path.stat().st_mode) & 0o077 == 0:
        return Check(number, "PASS", what)
    return Check(number, "FAIL", f"others on this machine can read {path}", f"chmod 600 {path}")


def _exposure(settings: Settings) -> Check:
    number, port = "C004", settings.port
    if settings.host in LOOPBACK:
        return Check(number, "PASS", f"we listen on this machine alone ({settings.host}:{port})")
    if settings.public_url and settings.public_url.startswith("https://"):
        return Check(number, "PASS", f"we listen on {settings.host}:{port} behind {settings.public_url}")
    fix = f"put a proxy with TLS before it and set {name_of('public_url')}, or set {name_of('host')}=127.0.0.1"
    return Check(number, "WARN", f"we listen on {settings.host}:{port}, reachable from outside without TLS", fix)


def _reachable(database: DatabaseFacts | None) -> Check:
    number = "C005"
    if database is None:
        return Check(number, "SKIP", "the database was not asked")
    if not database.trouble:
        return Check(number, "PASS", "the database answers")
    fix = f"see that the server runs, that the folder can be written to, and that {name_of('database_url')} is right"
    return Check(number, "FAIL", f"the database does not answer: {database.trouble}", fix)


def _revision(database: DatabaseFacts | None) -> Check:
    number = "C006"
    if database is None or database.trouble:
        return Check(number, "SKIP", "the version of the database is not known")
    if not database.is_known:
        what = f"the database is from a newer release ({database.revision})"
        return Check(number, "FAIL", what, "install that release again, or restore a backup from before it")
    if database.revision == database.newest:
        return Check(number, "PASS", f"the database is at version {database.revision}")
    was = database.revision or "empty"
    return Check(number, "FAIL", f"the database is {was}, this release needs {database.newest}", "convener migrate up")


def _owner(database: DatabaseFacts | None) -> Check:
    number = "C007"
    if database is None or database.trouble:
        return Check(number, "SKIP", "whether the database is a demo's is not known")
    if not database.is_demo:
        return Check(number, "PASS", "the database is not a demo's")
    fix = f"set {name_of('database_url')} to a database of your own; the demo's is for convener demo"
    return Check(number, "FAIL", "the database belongs to the demo, whose clock does not run", fix)


def _unused(given: frozenset[str]) -> Check:
    number = "C008"
    idle = {purpose: sorted(name for name in given if name.startswith(start)) for purpose, start in NOT_YET.items()}
    if not any(idle.values()):
        return Check(number, "PASS", "every setting that is given has an effect")
    names = ", ".join(name_of(name) for found in idle.values() for name in found)
    purposes = " and ".join(purpose for purpose, found in idle.items() if found)
    return Check(number, "WARN", f"{names}: this release does not know {purposes} yet", "leave them out for now")


def _slack(settings: Settings, given: frozenset[str]) -> Check:
    number = "C009"
    if not any(name.startswith("slack_") for name in given):
        return Check(number, "SKIP", "Slack is not configured")
    missing = list(_missing_for_slack(settings))
    if missing:
        return Check(number, "FAIL", "Slack is only half configured", "; ".join(missing))
    how = "one workspace" if settings.slack_bot_token else "workspaces that install the app"
    way = "Socket Mode" if settings.slack_app_token else "signed requests"
    return Check(number, "PASS", f"Slack: {how}, heard over {way}")


def _missing_for_slack(settings: Settings) -> Iterator[str]:
    if settings.slack_bot_token is None and settings.slack_client_id is None:
        yield f"set {name_of('slack_bot_token')}, or {name_of('slack_client_id')} where many workspaces install the app"
    if settings.slack_bot_token is not None and settings.slack_client_id is not None:
        yield f"keep one of {name_of('slack_bot_token')} and {name_of('slack_client_id')}"
    if settings.slack_signing_secret is None and settings.slack_app_token is None:
        yield f"set {name_of('slack_signing_secret')} (requests), or {name_of('slack_app_token')} (Socket Mode)"
    if settings.slack_client_id is not None and settings.slack_client_secret is None:
        yield f"set {name_of('slack_client_secret')}"
    if settings.slack_client_id is not None and settings.public_url is None:
        yield f"set {name_of('public_url')}, the address to which Slack sends people back"


def _teams(settings: Settings, given: frozenset[str]) -> Check:
    """With a blank app id, the SDK would take that anybody may come in; so nothing starts with half of it."""
    number = "C011"
    if not any(name.startswith("teams_") for name in given):
        return Check(number, "SKIP", "Teams is not configured")
    missing = list(_missing_for_teams(settings))
    if missing:
        return Check(number, "FAIL", "Teams is only half configured", "; ".join(missing))
    whose = "of one tenant" if settings.teams_tenant_id else "of many tenants"
    if elsewhere := [name_of(name) for name in _OVERRIDES if getattr(settings, name)]:
        fix = f"leave out {', '.join(elsewhere)} outside of tests: who has such an address may speak as Teams"
        return Check(number, "WARN", f"Teams: a bot {whose}, with addresses that are not Microsoft's own", fix)
    return Check(number, "PASS", f"Teams: a bot {whose}")


def _mail_out(settings: Settings) -> Check:
    """A letter needs a server, a sender, and links that lead back to us."""
    number, parts = "C012", ("smtp_url", "mail_from", "public_url")
    if settings.smtp_url is None and settings.mail_from is None:
        return Check(number, "SKIP", "no letters are sent")
    if missing := [f"set {name_of(name)}" for name in parts if getattr(settings, name) is None]:
        return Check(number, "FAIL", "mail is only half configured", "; ".join(missing))
    assert settings.smtp_url is not None, "it is not missing"
    host = urlsplit(settings.smtp_url.get_secret_value()).hostname
    return Check(number, "PASS", f"letters leave through {host}, from {settings.mail_from}")


def _mail_in(settings: Settings) -> Check:
    """Letters that come in are answered by mail, so that both ways are needed."""
    number = "C013"
    if not hears_mail(settings):
        return Check(number, "SKIP", "no letters are heard")
    if settings.smtp_url is None:
        return Check(number, "FAIL", "letters are heard and cannot be answered", f"set {name_of('smtp_url')}")
    ways = {"a mailbox": settings.imap_url, "a relay": settings.mail_webhook_secret}
    return Check(number, "PASS", f"letters come from {' and '.join(way for way, given in ways.items() if given)}")


def _model(settings: Settings) -> Check:
    """Search by meaning needs a folder with a model, and the library that runs it."""
    number, folder = "C014", settings.embedding_model_dir
    if folder is None:
        return Check(number, "SKIP", "questions are searched for by words, without an embedding model")
    fix = f"make model, then set {name_of('embedding_model_dir')} to the folder that it names, or leave it out"
    if not folder.is_dir():
        return Check(number, "FAIL", f"there is no folder {folder} with an embedding model", fix)
    if lacking := embedding.missing(folder):
        return Check(number, "FAIL", f"the embedding model in {folder} lacks {', '.join(lacking)}", fix)
    if find_spec("fastembed") is None:
        fix = f"pip install --require-hashes -r constraints.txt, or leave {name_of('embedding_model_dir')} out"
        return Check(number, "FAIL", "fastembed, which runs the embedding model, is not installed", fix)
    return Check(number, "PASS", f"questions are searched for by meaning as well, with the model in {folder}")


def _writes(settings: Settings, given: frozenset[str]) -> Check:
    """Members' questions leave for this address, so that nothing is guessed: it is named whole, or not used."""
    number = "C015"
    if not any(name.startswith("openai_") for name in given):
        return Check(number, "SKIP", "no language model writes answers")
    if settings.openai_model is None:
        fix = f"set {name_of('openai_model')}, or leave out every setting of the language model"
        return Check(number, "FAIL", "the language model has no name", fix)
    if not uses_model(settings):
        fix = f"set {name_of('openai_api_key')}, or {name_of('openai_base_url')} where a server of yours needs no key"
        return Check(number, "FAIL", "the language model is only half configured", fix)
    host = urlsplit(settings.openai_base_url or "").hostname or "OpenAI"
    if settings.openai_calls_a_day == 0:
        fix = f"set {name_of('openai_calls_a_day')} to more, or leave out every setting of the language model"
        return Check(number, "WARN", "the language model may be asked nothing", fix)
    where = f"answers are written by {settings.openai_model} at {host}"
    return Check(number, "PASS", f"{where}, for {settings.openai_calls_a_day} questions a coalition a day at most")


_OVERRIDES = ("teams_openid_url", "teams_token_url", "teams_service_hosts")
"""Settings that take the place of Microsoft's own addresses: of its keys, of its tokens, and of Teams' service."""


def _missing_for_teams(settings: Settings) -> Iterator[str]:
    if settings.teams_app_id is None:
        yield f"set {name_of('teams_app_id')}"
    if settings.teams_app_password is None:
        yield f"set {name_of('teams_app_password')}"
    for host in settings.teams_service_hosts:
        if not re.fullmatch(r"[\w.\-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?", host, re.IGNORECASE):
            yield f"write {name_of('teams_service_hosts')} as host names with or without a port, without https://"


def _shut(database: DatabaseFacts | None) -> Check:
    number = "C010"
    if database is None or database.trouble or database.revision != database.newest:
        return Check(number, "SKIP", "whether every workspace takes our messages is not known")
    if not database.shut:
        return Check(number, "PASS", "no workspace has shut us out")
    fix = "install the app there again, or mend its token or its settings and start again; what waits goes out then"
    return Check(number, "WARN", f"nothing is sent to {', '.join(database.shut)}", fix)

"""Reads the settings once, at the start, and refuses a bad one with a sentence that says how to mend it.

Every setting is an environment variable ``CONVENER_<NAME>``, or ``CONVENER_<NAME>_FILE`` naming a file that holds the
value, as secret stores mount them. An empty value counts as not given. Nothing else reads the environment.
"""

from __future__ import annotations

import difflib
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config import keys

PREFIX = "CONVENER_"
FOR_TESTS = "CONVENER_TEST_"
"""Names under this prefix belong to the test suite and are no settings of the product."""
DATABASE = "sqlite:///./convener.db"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class BadSetting(ValueError):
    """The settings cannot be used; `faults` holds one sentence for each, naming the setting and the fix."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _known_database(url: str) -> str:
    scheme = url.partition("://")[0].partition("+")[0]
    if "://" not in url or scheme not in ("sqlite", "postgresql", "postgres"):
        raise ValueError
    return url


def _long_secret(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if len(text) < keys.SHORTEST or len(set(text)) < 8:
        raise ValueError
    return key


def _long_or_none(key: SecretStr | None) -> SecretStr | None:
    return None if key is None else _long_secret(key)


def _mailbox(url: SecretStr | None) -> SecretStr | None:
    parts = urlsplit(url.get_secret_value()) if url is not None else None
    if parts is not None:
        named = parts.hostname and parts.username and parts.password and parts.port != 0
        if parts.scheme not in ("imap", "imaps") or not named:
            raise ValueError
    return url


def _mail_server(url: SecretStr | None) -> SecretStr | None:
    parts = urlsplit(url.get_secret_value()) if url is not None else None
    if parts is not None and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0):
        raise ValueError
    return url


def _sender(text: str | None) -> str | None:
    address = parseaddr(text)[1] if text else ""
    if text is not None and (not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+", address) or not text.isprintable()):
        raise ValueError
    return text


def _https_or_loopback(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.scheme not in ("http", "https"):
        raise ValueError
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError
    return url.rstrip("/")


def _split(text: object) -> object:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text


def _guid(text: str) -> str:
    return str(uuid.UUID(text))


Guid = Annotated[str, AfterValidator(_guid)]
Url = Annotated[str, AfterValidator(_https_or_loopback)]
_WEB = "an https:// address without a user name; http:// works on this machine's own address"
_PORT = "a port, a whole number from 0 to 65535"


class Settings(BaseSettings):
    """What an operator can choose. Each description completes the sentence "CONVENER_X should be ..."."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_known_database)] = Field(
        DATABASE,
        repr=False,  # It may hold a password.
        description="a database address such as sqlite:///./convener.db or postgresql://user@host/name",
    )
    secret_key: Annotated[SecretStr, AfterValidator(_long_secret)] = Field(
        description=f"a random text of {keys.SHORTEST} characters or more, the same for every process"
    )
    host: str = Field("127.0.0.1", description="the address to listen on, such as 127.0.0.1 or 0.0.0.0")
    port: int = Field(8080, ge=0, le=65535, description=_PORT)
    public_url: Url | None = Field(None, description=f"the address members reach us at: {_WEB}")
    metrics_port: int | None = Field(None, ge=0, le=65535, description=_PORT)
    slack_bot_token: SecretStr | None = Field(None, description="a Slack bot token")
    slack_signing_secret: SecretStr | None = Field(None, description="the signing secret of the Slack app")
    slack_app_token: SecretStr | None = Field(None, description="a Slack app token, for Socket Mode")
    slack_client_id: str | None = Field(None, description="the client id of the Slack app")
    slack_client_secret: SecretStr | None = Field(None, description="the client secret of the Slack app")
    slack_api_url: Url = Field("https://slack.com/api", description=_WEB)
    teams_app_id: Guid | None = Field(None, description="the app id of the Teams bot, 32 digits and letters a to f")
    teams_app_password: SecretStr | None = Field(None, description="the password of the Teams bot")
    teams_tenant_id: Guid | None = Field(None, description="the id of the tenant that owns the Teams bot")
    teams_openid_url: Url | None = Field(None, description=_WEB)
    teams_token_url: Url | None = Field(None, description=_WEB)
    teams_service_hosts: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        (), description="host names separated by commas, each perhaps with a port"
    )
    openai_api_key: SecretStr | None = Field(None, description="a key of the language model's service")
    openai_base_url: Url | None = Field(None, description=_WEB)
    openai_model: str | None = Field(None, description="the name of a language model")
    openai_seconds: float = Field(
        20, ge=1, le=120, allow_inf_nan=False, description="a number of seconds from 1 to 120"
    )
    openai_calls_a_day: int = Field(200, ge=0, le=100_000, description="a whole number from 0 to 100000")
    embedding_model_dir: Path | None = Field(None, description="a folder that holds an embedding model")
    smtp_url: Annotated[SecretStr | None, AfterValidator(_mail_server)] = Field(
        None, description="an address such as smtp://user:password@host:587, with signs such as @ and / as %40 and %2F"
    )
    mail_from: Annotated[str | None, AfterValidator(_sender)] = Field(
        None, description="whom letters come from, such as Maple River Coalition <helper@maple-river.example>"
    )
    imap_url: Annotated[SecretStr | None, AfterValidator(_mailbox)] = Field(
        None, description="an address such as imaps://user:password@host:993, with signs such as @ and / as %40 and %2F"
    )
    mail_webhook_secret: Annotated[SecretStr | None, AfterValidator(_long_or_none)] = Field(
        None, description=f"a random text of {keys.SHORTEST} characters or more, which the mail relay signs with"
    )
    settle_seconds: float = Field(
        90, ge=0, le=3600, allow_inf_nan=False, description="a number of seconds from 0 to 3600"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load` hands in: it reads the environment itself, so that each fault becomes one clear sentence."""
        return (init_settings,)


def load(environ: Mapping[str, str] | None = None, *, default_database: str = DATABASE) -> Settings:
    """The settings of this process. Raises BadSetting with every fault at once.

    On SQLite a missing secret key is made and kept beside the database; `default_database` lets the demo keep its own.
    """
    given = os.environ if environ is None else environ
    faults = [_unknown(name) for name in sorted(given) if _is_unknown(name)]
    values: dict[str, Any] = {"database_url": default_database}
    for field in Settings.model_fields:
        try:
            values |= {field: text} if (text := _value_of(name_of(field), given)) else {}
        except BadSetting as bad:
            faults.extend(bad.faults)
    try:
        settings = Settings(**{"secret_key": keys.fresh(), **values})
    except ValidationError as error:
        raise BadSetting(*faults, *_sentences(error)) from None
    if faults:
        raise BadSetting(*faults)
    return (
        settings if "secret_key" in values else settings.model_copy(update={"secret_key": _key(settings.database_url)})
    )


def model_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """The embedding model's folder alone, for commands that need no other setting, and so no key. Raises BadSetting."""
    text = _value_of(name_of("embedding_model_dir"), os.environ if environ is None else environ)
    return Path(text) if text else None


def uses_slack(settings: Settings) -> bool:
    """Whether members can be reached through Slack: by one token, or by an app that workspaces install."""
    return settings.slack_bot_token is not None or settings.slack_client_id is not None


def uses_teams(settings: Settings) -> bool:
    """Whether members can be reached through Teams; a password without an app id is half of it, and C011 says so."""
    return settings.teams_app_id is not None


def sends_mail(settings: Settings) -> bool:
    """Whether letters leave; an address of a mail server alone is a part of it, and C012 says so."""
    return settings.smtp_url is not None and settings.mail_from is not None and settings.public_url is not None


def hears_mail(settings: Settings) -> bool:
    """Whether letters come in: from a mailbox, or from a relay."""
    return settings.imap_url is not None or settings.mail_webhook_secret is not None


def uses_model(settings: Settings) -> bool:
    """Whether a language model writes answers; an address or a key without its name is a part of it, and C015 says so.

    A server of one's own may ask for no key.
    """
    return settings.openai_model is not None and (
        settings.openai_api_key is not None or settings.openai_base_url is not None
    )


def name_of(field: str) -> str:
    """The environment variable of a field of Settings."""
    return PREFIX + field.upper()


def given_names(environ: Mapping[str, str]) -> frozenset[str]:
    """The fields that this environment sets, so that a check can speak about what somebody chose."""
    return frozenset(
        field for field in Settings.model_fields if any(environ.get(name_of(field) + end) for end in ("", "_FILE"))
    )


def _is_unknown(name: str) -> bool:
    if not name.startswith(PREFIX) or name.startswith(FOR_TESTS):
        return False
    return name.removesuffix("_FILE").removeprefix(PREFIX).lower() not in Settings.model_fields


def _unknown(name: str) -> str:
    names = [name_of(field) + end for field in Settings.model_fields for end in ("", "_FILE")]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    advice = f"did you mean {near[0]}?" if near else "remove it, or look for its name in docs/operator.md."
    return f"{name} is not a setting; {advice}"


def _value_of(name: str, given: Mapping[str, str]) -> str:
    """The value as text, from the variable or from the file it names; empty where neither is given."""
    value, file_name = given.get(name, "").strip(), given.get(f"{name}_FILE", "").strip()
    if value and file_name:
        raise BadSetting(f"{name} and {name}_FILE are both given; keep one of them.")
    if not file_name:
        return value
    try:
        text = Path(file_name).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadSetting(f"{name}_FILE names {file_name}, which cannot be read: {reason}.") from error
    if not text:
        raise BadSetting(f"{name}_FILE names {file_name}, which is empty; put the value into it.")
    return text


def _key(database_url: str) -> SecretStr:
    """The key of an installation that was given none: kept beside a SQLite file, needed everywhere else."""
    name = name_of("secret_key")
    if not database_url.startswith("sqlite"):
        raise BadSetting(
            f"{name} is missing: on PostgreSQL it should be {Settings.model_fields['secret_key'].description}."
        )
    file = keys.database_file(database_url)
    try:
        return keys.kept_beside(file) if file else keys.fresh()
    except keys.BadKey as bad:
        raise BadSetting(f"{name} is not given, and {bad}.") from bad


def _sentences(error: ValidationError) -> Iterator[str]:
    """One sentence a fault. The value is left out: it may be a secret, or hold a password."""
    for field in sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False)}):
        yield f"{name_of(field)} should be {Settings.model_fields[field].description}."

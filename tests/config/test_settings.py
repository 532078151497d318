"""The settings are read once, and a bad one is refused in a sentence that an operator can act on."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from config import keys
from config.settings import BadSetting, Settings, given_names, load, name_of

MEMORY = {"CONVENER_DATABASE_URL": "sqlite://"}
LONG_KEY = "an-operator-chose-these-42-letters-herself"

BAD_VALUES = {
    "database_url": ["mysql://user:hunter2@host/name", "convener.db", "://"],
    "secret_key": ["short", "a" * 40],
    "port": ["eighty", "-1", "65536", "8080.5"],
    "metrics_port": ["99999"],
    "public_url": ["http://convener.example", "convener.example", "https://user:hunter2@convener.example"],
    "slack_api_url": ["http://slack.example/api", "ftp://127.0.0.1"],
    "teams_app_id": ["convener", "28:7d9f2f4c-6d0b-4b52-8f4f-1c55d1f0b7aa", "7d9f2f4c"],
    "teams_tenant_id": ["contoso.onmicrosoft.com", "common"],
    "teams_openid_url": ["http://login.example"],
    "teams_token_url": ["http://login.example"],
    "openai_base_url": ["http://model.example/v1"],
    "settle_seconds": ["soon", "-1", "nan", "inf", "3601"],
}


def faults_of(**given: str) -> tuple[str, ...]:
    with pytest.raises(BadSetting) as caught:
        load({**MEMORY, **{name_of(name): value for name, value in given.items()}})
    return caught.value.faults


def test_an_operator_who_sets_nothing_gets_a_product_that_listens_on_her_own_machine(tmp_path: Path) -> None:
    settings = load({}, default_database=f"sqlite:///{tmp_path}/convener.db")

    assert (settings.host, settings.port, settings.settle_seconds) == ("127.0.0.1", 8080, 90)
    assert settings.slack_bot_token is None


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in BAD_VALUES for value in BAD_VALUES[name]])
def test_each_bad_value_is_named_with_what_it_should_be_and_never_shown(name: str, value: str) -> None:
    (fault,) = faults_of(**{name: value})

    assert fault == f"{name_of(name)} should be {Settings.model_fields[name].description}."
    assert "hunter2" not in fault


def test_every_fault_is_said_at_once() -> None:
    faults = faults_of(port="eighty", slak_bot_token="xoxb", public_url="http://x.example")

    assert [fault.split()[0] for fault in faults] == [
        "CONVENER_SLAK_BOT_TOKEN", "CONVENER_PORT", "CONVENER_PUBLIC_URL"
    ]  # fmt: skip


def test_a_misspelt_name_is_answered_with_the_nearest_known_one() -> None:
    assert faults_of(slak_bot_token="xoxb") == (
        "CONVENER_SLAK_BOT_TOKEN is not a setting; did you mean CONVENER_SLACK_BOT_TOKEN?",
    )


def test_a_name_like_no_other_is_refused_too() -> None:
    assert faults_of(zzzzzz="1")[0].startswith("CONVENER_ZZZZZZ is not a setting; remove it")


def test_a_name_of_the_test_suite_is_no_setting_and_no_fault() -> None:
    assert load({**MEMORY, "CONVENER_TEST_POSTGRES_URL": "postgresql://"}).port == 8080


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{LONG_KEY}\n")

    settings = load({**MEMORY, "CONVENER_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert settings.secret_key.get_secret_value() == LONG_KEY


def test_a_value_and_a_file_for_one_setting_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(LONG_KEY)

    assert faults_of(secret_key=LONG_KEY, secret_key_file=str(tmp_path / "key")) == (
        "CONVENER_SECRET_KEY and CONVENER_SECRET_KEY_FILE are both given; keep one of them.",
    )


@pytest.mark.parametrize(
    ("content", "said"), [(None, "No such file"), (b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe", "not UTF-8")]
)
def test_a_secret_file_that_is_missing_empty_or_no_text_is_named(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)

    (fault,) = faults_of(slack_bot_token_file=str(path))

    assert fault.startswith(f"CONVENER_SLACK_BOT_TOKEN_FILE names {path}")
    assert said in fault


def test_an_empty_value_counts_as_not_given() -> None:
    assert load({**MEMORY, "CONVENER_PORT": "", "CONVENER_PUBLIC_URL": "  "}).port == 8080


def test_on_sqlite_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/convener.db"

    first, second = load({"CONVENER_DATABASE_URL": url}), load({"CONVENER_DATABASE_URL": url})

    assert first.secret_key == second.secret_key
    assert len(first.secret_key.get_secret_value()) >= keys.SHORTEST
    assert stat.S_IMODE((tmp_path / "convener.key").stat().st_mode) == 0o600


def test_two_installations_never_share_a_key(tmp_path: Path) -> None:
    made = {load({"CONVENER_DATABASE_URL": f"sqlite:///{tmp_path}/{name}.db"}).secret_key for name in ("a", "b")}

    assert len(made) == 2


def test_a_damaged_key_file_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    (tmp_path / "convener.key").write_text("half a ke")

    (fault,) = faults_of(database_url=f"sqlite:///{tmp_path}/convener.db")

    assert "is damaged" in fault
    assert (tmp_path / "convener.key").read_text() == "half a ke"


def test_a_faulty_setting_leaves_no_key_behind(tmp_path: Path) -> None:
    faults_of(database_url=f"sqlite:///{tmp_path}/convener.db", port="eighty")

    assert list(tmp_path.iterdir()) == []


def test_on_postgresql_a_key_is_needed_since_several_processes_share_it() -> None:
    (fault,) = faults_of(database_url="postgresql://u:hunter2@h/d")

    assert fault.startswith("CONVENER_SECRET_KEY is missing: on PostgreSQL")
    assert load({"CONVENER_DATABASE_URL": "postgresql://h/d", "CONVENER_SECRET_KEY": LONG_KEY}).port == 8080


@pytest.mark.parametrize("name", ["slack_api_url", "teams_openid_url", "teams_token_url"])
def test_a_stand_in_for_a_platform_may_speak_plain_http_on_this_machine_alone(name: str) -> None:
    assert getattr(load({**MEMORY, name_of(name): "http://127.0.0.1:9000/api/"}), name) == "http://127.0.0.1:9000/api"


def test_host_names_are_read_from_one_line() -> None:
    given = {**MEMORY, "CONVENER_TEAMS_SERVICE_HOSTS": "smba.example, 127.0.0.1:3978,"}

    assert load(given).teams_service_hosts == ("smba.example", "127.0.0.1:3978")


def test_printing_the_settings_shows_no_secret() -> None:
    schemes = {"smtp_url": "smtps", "imap_url": "imaps", "slack_bot_token": "xoxb"}
    given = {name_of(name): f"{scheme}://user:hunter2@host" for name, scheme in schemes.items()}

    settings = load({**MEMORY, **given, "CONVENER_SECRET_KEY": LONG_KEY})

    assert "hunter2" not in repr(settings)
    assert LONG_KEY not in repr(settings)
    assert LONG_KEY not in settings.model_dump_json()


@pytest.mark.parametrize(
    "url", ["imaps://host", "imaps://user@host", "pop3://u:p@host", "imaps://u:p@", "imaps://u:p@host:x", "words"]
)
def test_an_address_that_names_no_mailbox_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="CONVENER_IMAP_URL should be an address such as imaps://"):
        load({**MEMORY, "CONVENER_IMAP_URL": url})


def test_a_short_secret_is_no_secret_for_letters() -> None:
    with pytest.raises(BadSetting, match="CONVENER_MAIL_WEBHOOK_SECRET should be a random text"):
        load({**MEMORY, "CONVENER_MAIL_WEBHOOK_SECRET": "short"})


def test_nothing_changes_a_setting_after_the_start() -> None:
    settings = load(MEMORY)

    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 9  # type: ignore[misc]


def test_the_names_somebody_set_are_known_by_value_or_by_file() -> None:
    environ = {"CONVENER_PORT": "1", "CONVENER_SMTP_URL_FILE": "x", "CONVENER_HOST": "", "PATH": "/bin"}

    assert given_names(environ) == {"port", "smtp_url"}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("smtp_url", "mail.example:587"),
        ("smtp_url", "https://mail.example"),
        ("smtp_url", "smtp://"),
        ("mail_from", "Maple River"),
        ("mail_from", "helper@localhost"),
        ("mail_from", "a@b.example\nBcc: all@b.example"),
    ],
)
def test_a_mail_server_or_a_sender_that_cannot_be_is_said_at_once(name: str, typed: str) -> None:
    with pytest.raises(BadSetting, match=name_of(name)):
        load({name_of(name): typed, "CONVENER_SECRET_KEY": LONG_KEY, "CONVENER_DATABASE_URL": "sqlite://"})

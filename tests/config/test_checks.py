"""A faulty installation is told so by number, with the fix; a sound one is left in peace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config import checks
from config.checks import Check, DatabaseFacts, Facts
from config.settings import Settings, load, uses_model

HOME = Path("/srv/convener")
SOUND = DatabaseFacts(revision="0002", newest="0002")


def settings(**given: str) -> Settings:
    return load({"CONVENER_DATABASE_URL": "sqlite://", **{f"CONVENER_{name.upper()}": given[name] for name in given}})


def facts(database: DatabaseFacts = SOUND) -> Facts:
    return Facts(origins=dict.fromkeys(checks.PACKAGES, HOME), database=database)


def found(number: str, *, chosen: Settings | None = None, known: Facts | None = None) -> Check:
    (check,) = [each for each in checks.look(chosen or settings(), known or facts()) if each.number == number]
    return check


def test_a_sound_installation_may_start() -> None:
    assert not checks.refuses(checks.look(settings(), facts()))


def test_numbers_are_unique_and_in_order() -> None:
    numbers = [check.number for check in checks.look(settings(), facts())]

    assert numbers == sorted(set(numbers))


def test_whatever_is_wrong_has_a_fix_beside_it() -> None:
    bad = Facts(given=frozenset({"slack_bot_token"}), origins={"bot": HOME}, zone_data=False)
    everything = checks.look(settings(host="0.0.0.0"), bad)

    assert len([check for check in everything if check.state in ("WARN", "FAIL")]) >= 4
    assert all(check.fix for check in everything if check.state in ("WARN", "FAIL"))


def test_another_projects_config_package_over_ours_is_noticed() -> None:
    known = replace(facts(), origins={**dict.fromkeys(checks.PACKAGES, HOME), "config": Path("/usr/lib/python3")})

    assert found("C001", known=known).state == "FAIL"
    assert found("C001", known=known).what.startswith("config comes from another place")


def test_our_own_packages_come_from_this_tree() -> None:
    assert set(checks.origins()) == set(checks.PACKAGES)
    assert set(checks.origins().values()) == {Path(__file__).resolve().parents[2]}


def test_time_zones_are_really_looked_up() -> None:
    assert checks.has_zone_data()
    assert found("C002", known=replace(facts(), zone_data=False)).state == "FAIL"


@pytest.mark.parametrize(("mode", "state"), [(0o600, "PASS"), (0o640, "FAIL"), (0o604, "FAIL")])
def test_a_key_that_others_can_read_is_a_fault(tmp_path: Path, mode: int, state: str) -> None:
    chosen = settings(database_url=f"sqlite:///{tmp_path}/convener.db")
    (tmp_path / "convener.key").chmod(mode)

    assert found("C003", chosen=chosen).state == state


def test_listening_to_the_world_without_tls_is_warned_of() -> None:
    assert found("C004", chosen=settings(host="0.0.0.0")).state == "WARN"
    assert found("C004", chosen=settings(host="0.0.0.0", public_url="https://c.example")).state == "PASS"


@pytest.mark.parametrize(
    ("database", "number"),
    [
        (DatabaseFacts(trouble="connection refused"), "C005"),
        (DatabaseFacts(revision="0001", newest="0002"), "C006"),
        (DatabaseFacts(revision=None, newest="0002"), "C006"),
        (DatabaseFacts(revision="0099", newest="0002", is_known=False), "C006"),
        (replace(SOUND, is_demo=True), "C007"),
    ],
)
def test_a_database_that_cannot_serve_stops_the_start(database: DatabaseFacts, number: str) -> None:
    assert found(number, known=facts(database)).state == "FAIL"
    assert checks.refuses(checks.look(settings(), facts(database)))


def test_what_was_not_asked_is_said_to_be_skipped_and_stops_nothing() -> None:
    report = checks.look(settings(), Facts())
    skipped = [check.number for check in report if check.state == "SKIP"]

    assert skipped == ["C001", "C003", "C005", "C006", "C007", "C009", "C010", "C011", "C012", "C013", "C014", "C015"]
    assert not checks.refuses(report)


SLACK = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "slack_app_token": "xapp-1"}
INSTALLED = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_signing_secret": "s"}


@pytest.mark.parametrize(
    ("given", "state", "fix"),
    [
        ({}, "SKIP", ""),
        (SLACK, "PASS", ""),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}, "PASS", ""),
        ({"slack_bot_token": "xoxb-1"}, "FAIL", "CONVENER_SLACK_SIGNING_SECRET"),
        ({"slack_signing_secret": "s"}, "FAIL", "CONVENER_SLACK_BOT_TOKEN"),
        (INSTALLED, "FAIL", "CONVENER_PUBLIC_URL"),
        (INSTALLED | {"public_url": "https://convener.example.org"}, "PASS", ""),
        (SLACK | INSTALLED, "FAIL", "keep one of"),
        ({"slack_client_id": "1.2", "slack_signing_secret": "s"}, "FAIL", "CONVENER_SLACK_CLIENT_SECRET"),
    ],
)
def test_slack_is_configured_whole_or_not_at_all(given: dict[str, str], state: str, fix: str) -> None:
    check = found("C009", chosen=settings(**given), known=replace(facts(), given=frozenset(given)))

    assert check.state == state
    assert fix in check.fix


def test_a_setting_without_effect_in_this_release_is_said_to_have_none() -> None:
    check = found("C008", known=replace(facts(), given=frozenset({"metrics_port", "port"})))

    assert check.state == "WARN"
    assert check.what == "CONVENER_METRICS_PORT: this release does not know a metrics port yet"


APP = "7d9f2f4c-6d0b-4b52-8f4f-1c55d1f0b7aa"
TEAMS = {"teams_app_id": APP, "teams_app_password": "s"}


@pytest.mark.parametrize(
    ("given", "state", "fix"),
    [
        ({}, "SKIP", ""),
        (TEAMS, "PASS", ""),
        (
            TEAMS | {"teams_tenant_id": APP, "teams_service_hosts": "smba.example:443,127.0.0.1,[::1]:80"},
            "WARN",
            "CONVENER_TEAMS_SERVICE_HOSTS",
        ),
        (TEAMS | {"teams_tenant_id": APP}, "PASS", ""),
        (TEAMS | {"teams_openid_url": "https://keys.example/"}, "WARN", "CONVENER_TEAMS_OPENID_URL"),
        (TEAMS | {"teams_token_url": "https://tokens.example/"}, "WARN", "CONVENER_TEAMS_TOKEN_URL"),
        ({"teams_app_password": "s"}, "FAIL", "CONVENER_TEAMS_APP_ID"),
        ({"teams_tenant_id": APP}, "FAIL", "CONVENER_TEAMS_APP_ID"),
        ({"teams_app_id": APP}, "FAIL", "CONVENER_TEAMS_APP_PASSWORD"),
        (TEAMS | {"teams_service_hosts": "https://smba.example/"}, "FAIL", "without https://"),
    ],
)
def test_teams_is_configured_whole_or_not_at_all_and_asks_microsoft_alone(
    given: dict[str, str], state: str, fix: str
) -> None:
    check = found("C011", chosen=settings(**given), known=replace(facts(), given=frozenset(given)))

    assert check.state == state
    assert fix in check.fix


def test_a_workspace_that_takes_nothing_from_us_is_named_with_the_reason() -> None:
    check = found("C010", known=facts(replace(SOUND, shut=("slack:T01 (token_revoked)",))))

    assert check.state == "WARN"
    assert "slack:T01 (token_revoked)" in check.what
    assert found("C010").state == "PASS"


MAILBOX, RELAY = {"imap_url": "imaps://u:p@mail.example:993"}, {"mail_webhook_secret": "0123456789abcdef" * 3}


@pytest.mark.parametrize(
    ("given", "state", "said"),
    [
        ({}, "SKIP", ""),
        (MAILBOX, "FAIL", "CONVENER_SMTP_URL"),
        (RELAY, "FAIL", "CONVENER_SMTP_URL"),
        (MAILBOX | {"smtp_url": "smtp://mail.example"}, "PASS", "a mailbox"),
        (MAILBOX | RELAY | {"smtp_url": "smtp://mail.example"}, "PASS", "a mailbox and a relay"),
    ],
)
def test_letters_that_are_heard_can_be_answered(given: dict[str, str], state: str, said: str) -> None:
    check = found("C013", chosen=settings(**given))

    assert check.state == state
    assert said in f"{check.what} {check.fix}"


NAMED = {"openai_model": "a-model"}
KEYED = {"openai_api_key": "sk-a-key-of-the-test"}
OWN = {"openai_base_url": "http://127.0.0.1:11434/v1"}


@pytest.mark.parametrize(
    ("given", "state", "said"),
    [
        ({}, "SKIP", ""),
        (KEYED, "FAIL", "CONVENER_OPENAI_MODEL"),
        (OWN, "FAIL", "CONVENER_OPENAI_MODEL"),
        ({"openai_seconds": "30"}, "FAIL", "CONVENER_OPENAI_MODEL"),
        (NAMED, "FAIL", "CONVENER_OPENAI_API_KEY"),
        (NAMED | KEYED | {"openai_calls_a_day": "0"}, "WARN", "CONVENER_OPENAI_CALLS_A_DAY"),
        (NAMED | KEYED, "PASS", "a-model at OpenAI"),
        (NAMED | OWN, "PASS", "a-model at 127.0.0.1"),
        (NAMED | KEYED | {"openai_base_url": "https://models.example/v1"}, "PASS", "a-model at models.example"),
    ],
)
def test_half_a_language_model_does_not_start(given: dict[str, str], state: str, said: str) -> None:
    chosen = settings(**given)
    check = found("C015", chosen=chosen, known=replace(facts(), given=frozenset(given)))

    assert check.state == state
    assert said in f"{check.what} {check.fix}"
    assert "sk-a-key" not in f"{check.what} {check.fix}"
    assert uses_model(chosen) == (state in ("PASS", "WARN"))


SENDING = {
    "smtp_url": "smtp://user:hunter2@mail.example",
    "mail_from": "Maple River <helper@maple.example>",
    "public_url": "https://convener.example",
}


@pytest.mark.parametrize(
    ("given", "state", "said"),
    [
        ({}, "SKIP", "no letters are sent"),
        ({"public_url": "https://convener.example"}, "SKIP", "no letters are sent"),
        (SENDING, "PASS", "letters leave through mail.example, from Maple River <helper@maple.example>"),
        ({"smtp_url": "smtp://mail.example"}, "FAIL", "set CONVENER_MAIL_FROM; set CONVENER_PUBLIC_URL"),
        ({"mail_from": "helper@maple.example"}, "FAIL", "set CONVENER_SMTP_URL; set CONVENER_PUBLIC_URL"),
    ],
)
def test_letters_have_a_server_a_sender_and_a_way_back(given: dict[str, str], state: str, said: str) -> None:
    check = found("C012", chosen=settings(**given))

    assert check.state == state
    assert said in f"{check.what} {check.fix}"
    assert "hunter2" not in check.what

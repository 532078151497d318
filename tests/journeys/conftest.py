"""The doors through which each story is told, and on which database.

A door knows nothing of the database, and the database nothing of the door, so that a story goes through each of them
once: on PostgreSQL by the playground, on SQLite by the others. `CONVENER_TEST_WIDE=1` takes every way there is.
"""

from __future__ import annotations

import os

import pytest

WIDE = bool(os.environ.get("CONVENER_TEST_WIDE"))
EVERYWHERE = ("test_first_quarter", "test_linking", "test_unanswered")
"""Stories that go through each door on both databases all the same, so that a mistake in that would be seen."""
BY_MAIL = (
    "test_buttons",
    "test_canary",
    "test_first_quarter",
    "test_handing",
    "test_hard_week",
    "test_ladder",
    "test_said",
    "test_settings",
    "test_unanswered",
)
"""Stories of what a member is asked, answers and sets; by mail they go over letters and the pages behind them.

The rest is left out for time, or since it tells of what a letter does not have: a command sign, a stranger who is
answered, a note that changes in its place, and a world in which few can be reached (by mail everybody can).
"""
NOT_BY_MAIL = {
    "test_a_button_of_a_contact_who_has_left_changes_nothing": "her link opens nothing (handlers/mail/test_page.py)",
    "test_who_no_longer_runs_the_coalition_presses_in_vain": "the same, for staff",
    "test_the_notes_of_a_data_set_follow_the_colleague_who_took_it_over": "the colleague joins through a chat",
    "test_in_her_own_words_one_yes_hands_it_to_the_colleague_whom_she_names": "the colleague joins through a chat",
    "test_the_boss_and_who_cannot_be_reached_are_not_offered": "by mail everybody whose address we know can be reached",
}


@pytest.fixture(params=["playground", "slack", "teams", "mail"])
def door(request: pytest.FixtureRequest) -> str:
    """The name of a door; a story that asks for it runs through each."""
    return str(request.param)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out a story where others have shown its door and its database already."""
    elsewhere = {_story(item) for item in items if _params(item).get("door") in ("slack", "teams")}
    left_out = [item for item in items if (not WIDE and _is_twice(item, elsewhere)) or _is_not_by_mail(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]


def _is_twice(item: pytest.Item, elsewhere: set[str]) -> bool:
    params = _params(item)
    kind = params.get("world_url") or params.get("database_url")
    if params.get("door") is None or kind is None or item.path.stem in EVERYWHERE:
        return False
    if params["door"] == "playground":
        return kind == "sqlite" and _story(item) in elsewhere
    return kind == "postgres"


def _story(item: pytest.Item) -> str:
    return f"{item.path.stem} {getattr(item, 'originalname', item.name)}"


def _is_not_by_mail(item: pytest.Item) -> bool:
    if _params(item).get("door") != "mail":
        return False
    return item.path.stem not in BY_MAIL or getattr(item, "originalname", "") in NOT_BY_MAIL


def _params(item: pytest.Item) -> dict[str, object]:
    way = getattr(item, "callspec", None)
    return dict(way.params) if way is not None else {}

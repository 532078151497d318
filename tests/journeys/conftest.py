"""The doors through which each story is told."""

from __future__ import annotations

import pytest

EVERYWHERE = ("test_first_quarter", "test_linking", "test_unanswered")
"""Stories that go through each door on both databases; the others go through platforms on SQLite alone, for time."""


@pytest.fixture(params=["playground", "slack", "teams"])
def door(request: pytest.FixtureRequest) -> str:
    """The name of a door; a story that asks for it runs through each."""
    return str(request.param)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out a platform's story on PostgreSQL where another one has shown that way already."""
    left_out = [item for item in items if _is_twice(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_twice(item: pytest.Item) -> bool:
    way = getattr(item, "callspec", None)
    params = way.params if way is not None else {}
    kind = params.get("world_url") or params.get("database_url")
    return params.get("door") in ("slack", "teams") and kind == "postgres" and item.path.stem not in EVERYWHERE

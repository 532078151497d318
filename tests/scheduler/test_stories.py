"""Any story of planning, sending, dying, settling and deciding, told in any order, keeps every promise of the ledger.

CONVENER_TEST_STORIES tells how many stories a database; `make soak ONLY=stories` tells many more.
"""

from __future__ import annotations

import os

from config.catalogue import Catalogue
from tests.scheduler.telling import tell

SHORT = 12


def test_whatever_happens_no_note_is_shown_twice_or_lost(database_url: str, catalogue: Catalogue) -> None:
    shown = tell(database_url, catalogue, int(os.environ.get("CONVENER_TEST_STORIES", SHORT)))

    assert shown > SHORT, "stories in which nothing is said show nothing"

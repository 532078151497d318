"""Rules: what a coalition's short name looks like.

It stands in commands, in addresses and in files, so it is small letters, digits and dashes, and never the word that
stands for every coalition at once.
"""

from __future__ import annotations

import re

ALL = "all"
"""What stands for every coalition where one could be named; so none is called this."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def is_slug(name: object) -> bool:
    """Whether this can be a coalition's short name."""
    return isinstance(name, str) and bool(_SLUG.fullmatch(name)) and name != ALL

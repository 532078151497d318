"""What Teams will not draw: an Adaptive Card that breaks its schema, names a version that Teams lacks, or is too heavy.

The schema is Microsoft's own, shipped by a package that only tests use: our cards are not checked by themselves.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
HEAVIEST_CARD = 28 * 1024
"""Bytes of one card as UTF-8."""
HEAVIEST_ACTIVITY = 80 * 1024
"""Bytes of a whole message as UTF-16."""
_VERSION = re.compile(r"1\.[0-5]")


def faults(card: Any) -> list[str]:
    """Everything that is wrong with a card, one line each."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["$.type: must be AdaptiveCard"]
    version = card.get("version")
    found = [] if isinstance(version, str) and _VERSION.fullmatch(version) else [f"$.version: not up to 1.5: {version}"]
    plain = _plain(card)
    if is_sound(plain):
        return found
    return found + [f"{error.json_path}: {error.message[:200]}" for error in _told(schema().iter_errors(plain))]


def is_sound(plain: Any) -> bool:
    """Whether the schema has nothing against it, found out in a fraction of the time that it takes to say what.

    Each element is held against its own kind alone, and left at its first error.
    """
    return bool(_hasty().is_valid(plain))


def card_weight(card: Any) -> int:
    """How heavy a card is, written without a blank too many."""
    return len(_written(card).encode("utf-8", "surrogatepass"))


def activity_weight(activity: Any) -> int:
    """How heavy a message is, as Teams counts."""
    return len(_written(activity).encode("utf-16-le", "surrogatepass"))


@cache
def schema() -> Draft6Validator:
    """Microsoft's, compiled once: reading it costs more than a card does."""
    found = find_spec("adaptive_cards")
    assert found is not None
    assert found.submodule_search_locations
    path = Path(found.submodule_search_locations[0], "schemas", "schema-1.5.json")
    return Draft6Validator(json.loads(path.read_text()))


@cache
def _hasty() -> Any:
    made: Any = extend  # It has no types.
    return made(Draft6Validator, {"anyOf": _fits_one})(schema().schema)


def _fits_one(validator: Any, kinds: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    meant = [kind for kind in kinds if not _is_of_another(kind, instance)]
    if all(next(validator.descend(instance, kind), None) is not None for kind in meant):
        yield ValidationError("none of them fits")


def _is_of_another(kind: Any, instance: Any) -> bool:
    named = (kind.get("allOf") or [kind])[0].get("$ref", "")
    allowed = _types().get(named.rpartition("/")[2])
    return allowed is not None and isinstance(instance, dict) and instance.get("type", allowed[0]) not in allowed


@cache
def _types() -> dict[str, list[str]]:
    """What each kind of element calls itself."""
    whole: Any = schema().schema
    kinds = {name: kind.get("properties", {}).get("type", {}) for name, kind in whole["definitions"].items()}
    return {name: said["enum"] for name, said in kinds.items() if said.get("enum")}


def _plain(part: Any) -> Any:
    """The card without what is Teams' own; the schema does not know `msteams`."""
    if isinstance(part, dict):
        return {name: _plain(value) for name, value in part.items() if name != "msteams"}
    return [_plain(each) for each in part] if isinstance(part, list) else part


def _told(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors at their root: "none of these elements fits" says nothing, what is wrong within the one meant does."""
    for error in errors:
        meant = _meant(error)
        if meant:
            yield from _told(meant)
        else:
            yield error


def _meant(error: ValidationError) -> list[ValidationError]:
    branches: defaultdict[Any, list[ValidationError]] = defaultdict(list)
    for each in error.context or ():
        branches[each.schema_path[0]].append(each)
    own = [branch for branch in branches.values() if not any(_of_another_type(each, error) for each in branch)]
    return min(own, key=len) if own else []


def _of_another_type(inner: ValidationError, outer: ValidationError) -> bool:
    return list(inner.absolute_path) == [*outer.absolute_path, "type"] and inner.validator in ("enum", "type")


def _written(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))

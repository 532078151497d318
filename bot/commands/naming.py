"""Whom staff mean by the words they type: a member by its name, a kind of members ("hospitals"), or everyone."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from bot.messages import Message, say
from bot.pauses import Target
from config.catalogue import Catalogue
from storage.pauses import EVERYONE, KIND, MEMBER
from storage.people import KINDS, Organisation

_EVERYONE = ("everyone", "everybody", "all", "all members", "todos")


def named(members: Sequence[Organisation], wanted: str) -> Organisation | None:
    """The member of that name or key; or the one member whose name holds it."""
    folded = _folded(wanted)
    exact = [one for one in members if folded in (one.name.casefold(), one.key.casefold())]
    holding = [one for one in members if folded and folded in one.name.casefold()]
    chosen = exact or holding
    return chosen[0] if len(chosen) == 1 else None


def target_named(members: Sequence[Organisation], wanted: str) -> Target | None:
    """Who is meant: the very name of a member goes first, then a kind, then everyone, then a part of a name."""
    folded = _folded(wanted)
    if any(folded in (one.name.casefold(), one.key.casefold()) for one in members):
        return _member(members, wanted)
    kind = next((one for one in KINDS if folded in _forms(one.casefold())), None)
    if kind is not None:
        return Target(KIND, kind)
    return Target(EVERYONE) if folded in _EVERYONE else _member(members, wanted)


def target_name(catalogue: Catalogue, members: Sequence[Organisation], whom: Target, language: str) -> str:
    """How one says for whom a pause holds: "Lakeside Physician Group", "every hospital", "every member"."""
    if whom.scope == MEMBER:
        return next((one.name for one in members if one.id == whom.target), whom.target)
    if whom.scope == KIND:
        return catalogue.say("pause.every_kind", language, kind=whom.target)
    return catalogue.say("pause.everyone", language)


def unknown_member(catalogue: Catalogue, members: Sequence[Organisation], wanted: str, language: str) -> Message:
    """That nobody is called so, with the name that is nearest."""
    close = difflib.get_close_matches(wanted, [one.name for one in members], n=1, cutoff=0.4)
    if close:
        return say(catalogue.say("command.reply.did_you_mean", language, wanted=wanted[:80], known=close[0]))
    return say(catalogue.say("command.reply.unknown_member", language, wanted=wanted[:80]))


def _member(members: Sequence[Organisation], wanted: str) -> Target | None:
    found = named(members, wanted)
    return Target(MEMBER, found.id) if found else None


def _folded(wanted: str) -> str:
    return wanted.casefold().strip(" \"'“”.")


def _forms(kind: str) -> tuple[str, ...]:
    """A kind as one says it of one or of many."""
    if kind.endswith("y"):
        return kind, f"{kind}s", f"{kind[:-1]}ies"
    return kind, f"{kind}es" if kind.endswith("s") else f"{kind}s"

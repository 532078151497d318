"""The fields of a form as a platform's inputs take them: a name for each, what can be chosen, and what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.messages import Field, Form
from handlers.letters import cut, one_line

NAME, VALUE, OPTION, OPTIONS = 200, 150, 75, 100


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from: what comes back, and what is shown."""

    value: str
    shown: str


def names(form: Form) -> list[str]:
    """What each field is called on the platform: its own name, made to fit where a name could not be one."""
    found: list[str] = []
    for place, field in enumerate(form.fields):
        name = one_line(field.name)[:NAME]
        while not name or name in found:
            name = f"{name}-{place}"
        found.append(name)
    return found


def day(text: str) -> str:
    """What was typed as a calendar takes it, where it was a date; else nothing."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""


def options(field: Field, most: int = OPTIONS) -> list[Option]:
    """What can be chosen, each once."""
    found = (_option(place, option) for place, option in enumerate(field.options) if one_line(option))
    return list({option.value: option for option in found}.values())[:most]


def chosen(field: Field, offered: list[Option]) -> Option | None:
    """The option that stands in the field, if it is one of these."""
    shown = cut(one_line(field.value), OPTION)
    return next((option for option in offered if option.shown == shown), None)


def _option(place: int, option: str) -> Option:
    value = one_line(option)
    return Option(value if len(value) <= VALUE else str(place), cut(value, OPTION))

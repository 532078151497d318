"""A page on which Microsoft's own drawing of Adaptive Cards shows a card about as Teams does, in light and in dark.

Teams' own settings are not published as such; sizes and colours here are near what a person sees in it. The font is
the system's, since Segoe UI is not everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Colours:
    """What a theme of Teams looks like."""

    behind: str
    card: str
    stressed: str
    text: str
    subtle: str
    attention: str
    border: str
    brand: str


THEMES: Mapping[Scheme, Colours] = {
    "light": Colours("#f5f5f5", "#ffffff", "#f5f5f5", "#242424", "#575757", "#a4262c", "#8a8a8a", "#4f52b2"),
    "dark": Colours("#1f1f1f", "#292929", "#1f1f1f", "#ffffff", "#c4c4c4", "#f9a9b1", "#9a9a9a", "#575bc0"),
}


def page(browser: Browser, library: str, scheme: Scheme, width: int) -> Page:
    """An empty page with the drawing on it, which asks nobody for anything."""
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened.route("**/*", lambda route: route.abort())
    opened.set_content(_html(THEMES[scheme], scheme))
    opened.add_script_tag(content=library)
    opened.evaluate(DRAW, json.dumps(_settings(THEMES[scheme])))
    return opened


def show(opened: Page, card: Mapping[str, Any]) -> list[str]:
    """Draw the card in the place of the one before; what the drawing complains of."""
    complaints: list[str] = opened.evaluate("card => window.show(card)", card)
    return complaints


def executed(opened: Page) -> list[dict[str, Any]]:
    """What was pressed: the verb, and the data with what was filled in."""
    found: list[dict[str, Any]] = opened.evaluate("() => window.executed")
    return found


DRAW = """
settings => {
  const host = new AdaptiveCards.HostConfig(JSON.parse(settings));
  window.executed = [];
  window.show = drawn => {
    const told = new AdaptiveCards.SerializationContext();
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = host;
    card.onExecuteAction = action => window.executed.push(
      { type: action.getJsonTypeName(), verb: action.verb, data: action.data });
    card.parse(drawn, told);
    const place = document.getElementById("card");
    place.replaceChildren(card.render());
    const said = [];
    for (let at = 0; at < told.eventCount; at++) said.push(told.getEventAt(at).message);
    return said.concat(card.validateProperties().validationEvents.map(event => event.message));
  };
}
"""


def _html(colours: Colours, scheme: Scheme) -> str:
    style = f"""
  html {{ background: {colours.behind}; color: {colours.text}; color-scheme: {scheme}; }}
  body {{ margin: 0; padding: 10px; font: 14px/20px "Segoe UI", "Liberation Sans", sans-serif; }}
  #card > * {{ border-radius: 4px; overflow-wrap: anywhere; max-width: 600px; line-height: 20px; outline: 0; }}
  button {{ font: inherit; font-weight: 600; color: {colours.text}; background: {colours.card}; padding: 5px 12px;
    border: 1px solid {colours.border}; border-radius: 4px; min-height: 32px; min-width: 0; }}
  button.style-positive {{ background: {colours.brand}; border-color: {colours.brand}; color: #fff; }}
  input, select, textarea {{ font: inherit; color: inherit; background: {colours.card}; padding: 5px 8px;
    border: 1px solid {colours.border}; border-radius: 4px; min-height: 32px; box-sizing: border-box; }}
  select option {{ color: {colours.text}; background: {colours.card}; }}
  h1 {{ position: absolute; left: -999em; }}
  :focus-visible {{ outline: 2px solid {colours.text}; outline-offset: 1px; }}"""
    head = f"<head><title>A card</title><style>{style}</style></head>"
    return f'<!doctype html><html lang="en">{head}<body><main><h1>A card</h1><div id="card"></div></main></body></html>'


def _settings(colours: Colours) -> dict[str, Any]:
    default = {"default": colours.text, "subtle": colours.subtle}
    attention = {"default": colours.attention, "subtle": colours.attention}
    text = dict.fromkeys(("default", "dark", "light", "accent", "good", "warning"), default)
    inside = {"foregroundColors": {**text, "attention": attention}}
    return {
        "fontFamily": "'Segoe UI', 'Liberation Sans', sans-serif",
        "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
        "fontWeights": {"lighter": 200, "default": 400, "bolder": 600},
        "lineHeights": {"small": 16, "default": 20, "medium": 20, "large": 24, "extraLarge": 32},
        "spacing": {"small": 8, "default": 12, "medium": 16, "large": 20, "extraLarge": 24, "padding": 16},
        "separator": {"lineThickness": 1, "lineColor": colours.border},
        "containerStyles": {
            "default": {"backgroundColor": colours.card, **inside},
            "emphasis": {"backgroundColor": colours.stressed, **inside},
        },
        "actions": {
            "maxActions": 6,
            "spacing": "default",
            "buttonSpacing": 8,
            "actionsOrientation": "horizontal",
            "actionAlignment": "left",
            "showCard": {"actionMode": "inline", "inlineTopMargin": 16},
        },
        "inputs": {
            "label": {
                "inputSpacing": "small",
                "requiredInputs": {"weight": "bolder", "suffix": " *", "suffixColor": "attention"},
                "optionalInputs": {"weight": "bolder"},
            },
            "errorMessage": {"color": "attention", "weight": "default", "size": "small"},
        },
        "table": {"cellSpacing": 8},
    }

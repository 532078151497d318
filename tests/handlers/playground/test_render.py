"""The page draws every block, and shows hostile text literally."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from bot.messages import Chart, Choice, Choices, Field, Form, Message, Source, Sources, Table, Text
from config.catalogue import Catalogue
from handlers.playground.render import Drawing, html
from tests.handlers.charts.samples import CHARTS
from tests.handlers.hostile import PAYLOADS, messages


class _Read(HTMLParser):
    """What a browser would make of it: elements with their attributes, and the text."""

    def __init__(self, drawn: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(drawn))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """The markup without its values."""
        # A long label of a chart stands in two lines.
        return [(tag, tuple(names)) for tag, names in self.elements if tag != "text"]


@pytest.fixture
def drawing(catalogue: Catalogue) -> Drawing:
    return Drawing(catalogue.say, (("as", "ana"), ("look", "slack")), "post-7", "nonce")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_adds_no_markup_wherever_it_stands(payload: str, drawing: Drawing) -> None:
    harmless = dict(messages("harmless"))
    for place, message in messages(payload):
        drawn = _Read(html(message, drawing))
        if "\n" not in payload and place != "field name":
            assert drawn.shape == _Read(html(harmless[place], drawing)).shape, place
        assert not [tag for tag, _ in drawn.elements if tag in ("script", "img", "a", "iframe", "hx-partial")]
        assert [tag for tag, _ in drawn.elements if tag == "svg"] == ["svg"] * place.startswith("chart"), place
        for _, attributes in drawn.elements:
            assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "style")], place


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if payload.isprintable()])
def test_hostile_text_is_shown_as_it_was_typed(payload: str, drawing: Drawing) -> None:
    for place, message in messages(payload):
        drawn = _Read(html(message, drawing))
        values = {value for _, attributes in drawn.elements for value in attributes.values()}
        assert payload in drawn.text or payload in values or f"value.{payload}" in values, place


def test_each_button_carries_its_token_and_a_key_of_its_own(drawing: Drawing) -> None:
    message = Message("s", (Choices((Choice("Sent it", "t1", primary=True), Choice("More time", "t2"))),))

    drawn = _Read(html(message, drawing))

    hidden = [found for tag, found in drawn.elements if tag == "input" and found.get("type") == "hidden"]
    tokens = [found["value"] for found in hidden if found["name"] == "token"]
    keys = [found["value"] for found in hidden if found["name"] == "key"]
    assert tokens == ["t1", "t2"]
    assert len(set(keys)) == 2
    forms = [found for tag, found in drawn.elements if tag == "form"]
    assert {(found["method"], found["action"]) for found in forms} == {("post", "/playground/press")}


def test_a_form_ties_its_hint_and_its_error_to_the_field(drawing: Drawing) -> None:
    field = Field("note", "Note", "long_text", hint="Short, please.", error="No names, please.", value="\n so far")

    drawn = _Read(html(Message("s", (Form("t", "More time", (field,), "Save"),)), drawing))

    box = next(found for tag, found in drawn.elements if tag == "textarea")
    assert box["aria-describedby"] == f"{box['id']}-hint {box['id']}-error"
    assert box["aria-invalid"] == "true"
    assert {found.get("id") for tag, found in drawn.elements if tag == "span"} == set(box["aria-describedby"].split())
    assert next(found for tag, found in drawn.elements if tag == "label")["for"] == box["id"]
    assert "\n so far" in drawn.text


def test_a_choice_that_was_made_before_is_chosen_again(drawing: Drawing) -> None:
    field = Field("who", "Who", "choice", options=("Me", "A colleague"), value="A colleague")

    drawn = _Read(html(Message("s", (Form("t", "More time", (field,), "Save"),)), drawing))

    options = [found for tag, found in drawn.elements if tag == "option"]
    assert [(found["value"], "selected" in found) for found in options] == [("Me", False), ("A colleague", True)]


def test_a_source_shows_where_it_stands_when_it_was_reviewed_and_its_words(drawing: Drawing) -> None:
    source = Source("Data calendar", "Files are due on the 15th.", "Quarters", date(2026, 9, 3))

    text = _Read(html(Message("s", (Sources((source,)),)), drawing)).text.replace("\N{NO-BREAK SPACE}", " ")

    assert text == "Files are due on the 15th.Data calendar · Quarters · reviewed 3 Sep 2026"


def test_paragraphs_and_lines_stay_apart(drawing: Drawing) -> None:
    drawn = str(html(Message("s", (Text("One.\nStill one.\n\nTwo."),)), drawing))

    assert drawn == '<p dir="auto">One.<br>Still one.</p><p dir="auto">Two.</p>'


def test_a_cell_names_its_column_where_the_table_becomes_cards(drawing: Drawing) -> None:
    table = Table("Open", ("Data set", "Rows"), (("Falls", "77"),), numeric=(1,))

    cells = [found for tag, found in _Read(html(Message("s", (table,)), drawing)).elements if tag == "td"]

    assert cells == [{"data-label": "Data set"}, {"data-label": "Rows", "class": "number"}]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_a_sentence_a_picture_and_its_figures(chart: Chart, drawing: Drawing) -> None:
    drawn = _Read(html(Message("Here it is.", (chart,)), drawing))

    parts = [tag for tag, _ in drawn.elements if tag in ("figure", "figcaption", "svg", "table")]
    assert parts == ["figure", "figcaption", "svg", "table"]
    [picture] = [attributes for tag, attributes in drawn.elements if tag == "svg"]
    assert (picture["role"], picture["aria-label"]) == ("img", chart.sentence)
    assert drawn.text.startswith(chart.sentence)

"""What a card's buttons carry, from the drawing to the hearing: the same few names on both sides.

A button carries our signed token and nothing else that matters; whatever else comes back with it is looked at as
anything is that came from outside.
"""

from __future__ import annotations

from typing import Literal

Does = Literal["press", "fill", "show"]
"""Press a button, send a form, or see how a card stands now."""

DOES, TOKEN, SHOWS, FIELD = "does", "token", "shows", "field-"
"""What is to be done; the token of the button or form; the token that brings the card as it stands, to draw it anew in
its place; and what the id of an entry begins with, so that no field's name can be taken for one of these."""

PICTURES, LONGEST_ADDRESS = "/teams/pictures/v1", 1900
"""Below which address the pictures on our cards are fetched, and how long one may be."""

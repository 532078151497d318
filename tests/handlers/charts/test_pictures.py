"""The drawing as SVG and as PNG: the same picture, which says its sentence, and does and fetches nothing."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from PIL import Image, ImageChops

from bot.messages import Bars, Chart, Heads, Point
from handlers.charts import png as painting
from handlers.charts.layout import scene
from handlers.charts.png import SCALE, drawn_or_none, picture, png
from handlers.charts.scene import COLOURS, WIDTH
from handlers.charts.svg import style, svg
from tests.handlers.charts.samples import CHARTS, FALLS, PULSE, charts

SPACE = "{http://www.w3.org/2000/svg}"


def image_of(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(png(chart))).convert("RGB")


def like(image: Image.Image, colour: str) -> int:
    """How many dots have about this colour."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    near = Image.merge("RGB", [band.point(lambda off: 255 if off < 24 else 0) for band in apart.split()])
    return sum(many for many, seen in near.getcolors(8) or [] if seen == (255, 255, 255))


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_who_does_not_see_the_picture_hears_the_sentence(chart: Chart) -> None:
    root = ElementTree.fromstring(str(svg(chart)))

    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.sentence


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_words_of_the_drawing_are_words_in_the_page(chart: Chart) -> None:
    texts = [text.text for text in ElementTree.fromstring(str(svg(chart))).iter(f"{SPACE}text")]

    assert chart.subtitle in " ".join(map(str, texts))


@settings(max_examples=40, deadline=None)
@given(charts)
def test_nothing_that_anybody_typed_becomes_markup_in_a_picture(chart: Chart) -> None:
    drawn = str(svg(chart))

    # What a browser reads, which takes signs that XML does not.
    root = ElementTree.fromstring(re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", drawn))
    assert {part.tag for part in root.iter()} <= {
        f"{SPACE}{name}" for name in ("svg", "rect", "polyline", "polygon", "circle", "text")
    }
    names = {name for part in root.iter() for name in part.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}


def test_every_role_has_its_colour_in_light_in_dark_and_in_forced_colours() -> None:
    sheet = style().decode()

    for role in COLOURS:
        assert sheet.count(f"--chart-{role}:") == 3, role


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_png_is_the_drawing_at_twice_its_size_and_small_enough_to_send(chart: Chart) -> None:
    image = image_of(chart)

    assert image.size == (WIDTH * SCALE, round(scene(chart).height) * SCALE)
    assert len(png(chart)) < 40_000


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_words_are_written_though_a_server_has_no_font(chart: Chart) -> None:
    image = image_of(chart)
    title = image.crop((0, 0, image.width, 70))

    assert like(title, COLOURS["ink"]) > 300
    assert like(title, "#ffffff") > title.width * title.height * 0.8


@pytest.mark.parametrize("words", ["¿Pedimos demasiado? Sí, a veces; año, opinión", "ñáéíóúü – “x” · ≥ 5 %"])
def test_spanish_and_the_signs_that_we_use_have_letters_of_their_own(words: str) -> None:
    font = painting._font(False, 30)
    missing = bytes(font.getmask("\U000f1234"))

    assert not [sign for sign in words if sign != " " and bytes(font.getmask(sign)) == missing]


def test_another_value_is_another_picture_and_the_own_bar_is_the_dark_one() -> None:
    charts = [
        Chart("t", "s", "n", Bars((Point("a", share, "x", own=True),), 100), Heads("a", "b")) for share in (20, 80)
    ]
    one, other = map(image_of, charts)

    assert ImageChops.difference(one, other).getbbox() is not None
    dark = [like(image, COLOURS["own"]) for image in (one, other)]
    assert dark[1] / dark[0] == pytest.approx(4, rel=0.1)


def test_the_withheld_bar_leaves_no_colour() -> None:
    shape = FALLS.shape
    assert isinstance(shape, Bars)
    hidden = Chart("t", "s", "n", Bars((Point("a", None, "withheld", own=True),)), Heads("a", "b"))

    assert like(image_of(FALLS), COLOURS["own"]) > 1000
    assert like(image_of(hidden), COLOURS["own"]) == 0


@settings(max_examples=10, deadline=None)
@given(charts)
def test_whatever_is_charted_can_be_painted(chart: Chart) -> None:
    assert Image.open(BytesIO(png(chart))).format == "PNG"


async def test_a_picture_is_painted_once_for_many() -> None:
    png.cache_clear()
    first = await picture(PULSE)

    assert await picture(PULSE) is first
    assert png.cache_info().misses == 1


async def test_where_a_library_fails_there_is_no_picture_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    png.cache_clear()
    monkeypatch.setitem(painting._FONTS, True, "Gone.ttf")
    painting._font.cache_clear()

    assert await picture(PULSE) is None
    assert drawn_or_none(PULSE) is None
    painting._font.cache_clear()

"""CMS's readmissions file as it is published: two figures a row, and what it withholds stays withheld."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.registry import cms, filing
from bot.registry.lines import Line
from bot.rules.periods import Span
from bot.spreadsheet import Refusal, Row, Unreadable

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "cms" / "indiana_readmissions.csv"


def row(**changed: str) -> Row:
    cells = {
        "facility_id": "150001",
        "measure_name": "READM-30-HF-HRRP",
        "excess_readmission_ratio": "0.9013",
        "number_of_discharges": "616",
        "number_of_readmissions": "106",
        "start_date": "07/01/2020",
        "end_date": "06/30/2023",
    }
    return Row(2, {**cells, **changed})


def understood(**changed: str) -> list[Line]:
    found = cms.lines(row(**changed))
    assert not isinstance(found, Refusal)
    return found


def test_a_row_gives_the_counts_and_the_ratio() -> None:
    counts, ratio = understood()

    assert (counts.measure, counts.numerator, counts.denominator) == ("READM-30-HF-HRRP", 106, 616)
    assert counts.days == ratio.days == Span(date(2020, 7, 1), date(2023, 6, 30))
    assert ratio.measure == "READM-30-HF-HRRP-RATIO"
    assert ratio.value is not None
    assert ratio.value.value == 0.9013


@pytest.mark.parametrize("hidden", ["Too Few to Report", "N/A", ""])
def test_where_one_count_is_withheld_the_other_is_not_kept_either(hidden: str) -> None:
    counts, ratio = understood(number_of_readmissions=hidden)

    assert (counts.numerator, counts.denominator, counts.withheld) == (None, None, True)
    assert not ratio.withheld


def test_without_a_ratio_there_is_one_figure() -> None:
    assert len(understood(excess_readmission_ratio="N/A")) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"measure_name": "READM-30-XX"}, "none of CMS's six"),
        ({"facility_id": "15001"}, "six digits or capitals"),
        ({"start_date": "07/01/2024"}, "ends before it begins"),
        ({"end_date": "June 2023"}, "should be such as 2020-07-01"),
        ({"end_date": "06/31/2023"}, "day is out of range"),
        ({"number_of_discharges": "many"}, "number of discharges 'many' is no number"),
    ],
)
def test_a_row_that_is_not_as_published_is_refused(changed: dict[str, str], why: str) -> None:
    found = cms.lines(row(**changed))

    assert isinstance(found, Refusal)
    assert why in found.why


def test_another_file_of_cms_is_named_as_such() -> None:
    with pytest.raises(Unreadable, match="not CMS's file on readmissions"):
        cms.lines(Row(2, {"facility_id": "150001"}))


@pytest.mark.skipif(not PUBLISHED.exists(), reason=f"needs CMS's readmissions of Indiana's hospitals at {PUBLISHED}")
def test_the_published_file_is_understood_as_it_is() -> None:
    found, refused = filing.understand(PUBLISHED, "cms")

    assert refused == []
    assert len(found) == 652
    assert len({one.row for one in found}) == 326
    assert sum(one.withheld for one in found) == 100

"""CMS's hospital file as published, with names that people can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.roster import cms
from bot.roster.columns import Entry, Member
from bot.roster.filing import understand
from bot.spreadsheet import Refusal, Row, Unreadable

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "cms" / "indiana_hospitals.csv"


@pytest.mark.parametrize(
    ("capitals", "readable"),
    [
        ("ADAMS MEMORIAL HOSPITAL", "Adams Memorial Hospital"),
        ("NORTON-KING'S DAUGHTERS' HEALTH", "Norton-King's Daughters' Health"),
        ("MEMORIAL HOSPITAL OF SOUTH BEND", "Memorial Hospital of South Bend"),
        ("THE WOMEN'S HOSPITAL", "The Women's Hospital"),
        ("IU HEALTH WEST HOSPITAL", "IU Health West Hospital"),
        ("PARKVIEW DEKALB HOSPITAL", "Parkview DeKalb Hospital"),
        ("PARK CENTER, INC", "Park Center, Inc"),
        ("BRENTWOOD MEADOWS LLC", "Brentwood Meadows LLC"),
        ("MCLAREN  HOSPITAL", "McLaren Hospital"),
        ("ST. JOSEPH", "St. Joseph"),
        ("Norton Clark Hospital", "Norton Clark Hospital"),
    ],
)
def test_a_name_in_capitals_becomes_readable(capitals: str, readable: str) -> None:
    assert cms.readable(capitals) == readable


def row(**changed: str) -> Row:
    cells = {"facility_id": "150001", "facility_name": "ADAMS", "city_town": "DECATUR", "county_parish": "ADAMS"}
    return Row(2, {**cells, **changed})


def test_a_hospital_becomes_a_member_without_contact() -> None:
    assert cms.entry(row()) == Entry(2, Member("150001", "Adams", "hospital", "Decatur", "Adams"))


@pytest.mark.parametrize("changed", [{"facility_id": "1500"}, {"facility_id": "15000a"}, {"facility_name": ""}])
def test_a_row_that_names_no_hospital_is_refused(changed: dict[str, str]) -> None:
    assert isinstance(cms.entry(row(**changed)), Refusal)


def test_another_file_of_cms_is_recognised_as_another() -> None:
    with pytest.raises(Unreadable, match="no column 'city_town'"):
        cms.entry(Row(2, {"facility_id": "150001", "facility_name": "ADAMS"}))


def test_headings_as_the_catalogue_publishes_them_are_understood(tmp_path: Path) -> None:
    file = tmp_path / "published.csv"
    file.write_text('"Facility ID","Facility Name","City/Town","County/Parish"\n"150001","ADAMS","DECATUR","ADAMS"\n')

    assert understand(file, "cms").entries[0].member.city == "Decatur"


@pytest.mark.skipif(not PUBLISHED.exists(), reason=f"needs CMS's file of Indiana's hospitals at {PUBLISHED}")
def test_every_hospital_of_indiana_is_understood() -> None:
    roster = understand(PUBLISHED, "cms")

    assert (roster.read, len(roster.entries), roster.refused) == (149, 149, ())
    assert not [found.member.name for found in roster.entries if found.member.name.isupper()]

"""Files from other people's machines: read where they can be, refused in whole sentences where they cannot."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import spreadsheet
from bot.spreadsheet import Refusal, Row, Unreadable, read

HEADING = "key,name\n"


def rows_of(tmp_path: Path, content: bytes | str) -> list[Row | Refusal]:
    path = tmp_path / "members.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read(path, heading={"key", "name"}))


def fault_of(tmp_path: Path, content: bytes | str) -> str:
    with pytest.raises(Unreadable) as caught:
        rows_of(tmp_path, content)
    return str(caught.value)


def refusal_of(tmp_path: Path, content: bytes | str) -> Refusal:
    (refusal,) = [found for found in rows_of(tmp_path, content) if isinstance(found, Refusal)]
    return refusal


@pytest.mark.parametrize(
    "content",
    [
        "key,name\nsan-jose,Clínica San José\n".encode(),
        "\ufeffkey,name\nsan-jose,Clínica San José\n".encode(),
        "key,name\nsan-jose,Clínica San José\n".encode("cp1252"),
        "key;name\r\nsan-jose;Clínica San José\r\n".encode(),
        "key\tname\rsan-jose\tClínica San José".encode(),
        'Key , NAME\r\n"san-jose","Clínica San José"\n'.encode(),
        "key,name,,\nsan-jose,Clínica San José,,\n".encode(),
    ],
    ids=["plain", "byte-order mark", "windows letters", "semicolons", "tabs and old mac", "quotes", "empty columns"],
)
def test_the_same_row_is_read_from_whatever_a_spreadsheet_saves(tmp_path: Path, content: bytes) -> None:
    assert rows_of(tmp_path, content) == [Row(2, {"key": "san-jose", "name": "Clínica San José"})]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    found = rows_of(tmp_path, HEADING + "a,A\r\n\nb,B\rc,C\n")

    assert [row.number for row in found if isinstance(row, Row)] == [2, 4, 5]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_refused(tmp_path: Path, sign: str) -> None:
    refusal = refusal_of(tmp_path, HEADING + f"a,{sign}HYPERLINK(x)\n")

    assert refusal.row == 2
    assert "as a formula" in refusal.why


def test_a_cell_that_an_export_made_safe_reads_back_as_it_was(tmp_path: Path) -> None:
    assert rows_of(tmp_path, HEADING + "a,'=A1\nb,'s Hertogen\n") == [
        Row(2, {"key": "a", "name": "=A1"}),
        Row(3, {"key": "b", "name": "'s Hertogen"}),
    ]


@pytest.mark.parametrize("number", ["-3", "+4", "-1,200", "-2.5%"])
def test_a_negative_number_is_a_number(tmp_path: Path, number: str) -> None:
    assert rows_of(tmp_path, HEADING + f'a,"{number}"\n') == [Row(2, {"key": "a", "name": number})]


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\u202e", "\u2066", "\ufeff", "\x07"])
def test_a_character_that_hides_something_is_refused(tmp_path: Path, hidden: str) -> None:
    assert "cannot be seen" in refusal_of(tmp_path, HEADING + f"a,Wil{hidden}low\n").why


def test_a_line_break_inside_a_name_is_refused_and_the_next_row_is_read(tmp_path: Path) -> None:
    found = rows_of(tmp_path, HEADING + 'a,"Willow\nBend"\nb,B\n')

    assert [type(row) for row in found] == [Refusal, Row]


def test_a_comma_too_many_is_explained(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, HEADING + "a,Sugar Creek, Inc\n").why == (
        "it has 3 cells where the first row names 2 columns; a comma inside a value needs quotes around it"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "should name the columns"),
        (b"PK\x03\x04 a workbook", "save it as"),
        ("key,name\na,A\n".encode("utf-16"), "UTF-16"),
        (b"key,name\na,\x81\x8d\n", "unknown encoding"),
        (b"key,name,key\n", "named twice"),
        (b"key,nmae\n", "did you mean name?"),
        (b"key,shoe size\n", "remove it"),
        (b'key,name\na,"' + b"x" * 140_000 + b'"\n', "cannot be read as CSV"),
        (b"key,name\n" + b"x" * 300_000, "not a table"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n", "201 columns"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in fault_of(tmp_path, content)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened: No such file"):
        list(read(tmp_path / "nobody.csv"))


def test_a_file_over_the_cap_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)  # Two gigabytes that take no room on the disk.

    with pytest.raises(Unreadable, match="larger than 50 MB"):
        list(read(path))


def test_too_many_rows_are_refused_without_being_kept(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"key,name\n" + b"a,A\n" * (spreadsheet.MOST_ROWS + 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(Unreadable, match="more than 200,000 rows"):
        for _ in read(path):
            pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB


def test_letters_cut_by_the_end_of_the_file_are_not_taken_for_utf8(tmp_path: Path) -> None:
    assert rows_of(tmp_path, HEADING.encode() + "a,José".encode()[:-1]) == [Row(2, {"key": "a", "name": "JosÃ"})]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=400), st.text(alphabet="key,name\n\r\"'=;\t\x00é", max_size=200)))
def test_whatever_bytes_arrive_end_as_rows_or_as_a_sentence(tmp_path: Path, content: bytes | str) -> None:
    try:
        found: list[Row | Refusal] | str = rows_of(tmp_path, content)
    except Unreadable as fault:
        found = str(fault)

    assert found != ""

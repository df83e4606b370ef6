"""Numbers: what the tables hold, how they are drawn, and what is taken away."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from bot.desk.measures import Measures
from bot.numbers.files import write_csv, write_xlsx
from bot.numbers.freshness_tables import tabulate_due, tabulate_freshness
from bot.numbers.handover_tables import tabulate_waiting
from bot.numbers.opinion_tables import (
    tabulate_asked,
    tabulate_satisfaction,
    tabulate_services,
    tabulate_worst,
)
from bot.numbers.period import read_period
from bot.numbers.picture import draw_columns, draw_rows
from bot.numbers.table import Bar, Column, Table
from bot.numbers.tally import Tally, days_between
from bot.numbers.turn_tables import tabulate_channels, tabulate_days, tabulate_topics
from knowledge.entry import Entry
from tests.contracts.curated import entries as curated

TODAY = date(2026, 3, 10)
DAY = date(2026, 3, 9)
COUNTED = {
    b"turn|tax|en|web|answered": b"3",
    b"turn|tax|en|telegram|answered": b"1",
    b"turn|income_tax|zh-Hant|web|service": b"2",
    b"turn|no_service_any_more|en|web|service": b"1",
    b"turn||en|web|unanswered": b"4",
    b"turn||en|web|smalltalk": b"9",
    b"asked|tax.iit.calculate": b"3",
    b"asked|tax.gone": b"1",
    b"judged|tax.gone|no": b"1",
    b"judged|tax.iit.calculate|yes": b"40",
    b"judged|tax.iit.calculate|no": b"60",
    b"judged||yes": b"2",
    b"service|income_tax|begun": b"10",
    b"service|income_tax|finished": b"4",
    b"service|income_tax|cancelled": b"1",
    b"from|a|later|release": b"1",
}


def say(key: str) -> str:
    return f"<{key}>"


@pytest.fixture
def tally() -> Tally:
    tally = Tally()
    tally.add(DAY, COUNTED)
    return tally


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    return {entry.id: entry for entry in curated()}


def test_a_day_without_counts_is_a_row_of_noughts(tally: Tally) -> None:
    table = tabulate_days(tally, days_between(DAY, TODAY), "en")

    assert [row[0] for row in table.rows] == [TODAY, DAY]
    assert table.rows[0][1:] == (0,) * 8 + (None,)
    assert table.rows[1][1:] == (11, 4, 0, 3, 4, 0, 0, 9, pytest.approx(7 / 11))
    assert [bar.label for bar in table.bars] == ["9 March", "10 March"]


def test_more_days_than_can_be_told_apart_are_drawn_by_the_week(tally: Tally) -> None:
    table = tabulate_days(tally, days_between(TODAY - timedelta(days=99), TODAY), "zh-Hant")

    assert len(table.rows) == 100
    assert len(table.bars) == 15
    assert table.bars[0].label == "12月1日 - 12月7日"


def test_services_count_for_their_topic_and_those_that_are_gone_for_none(tally: Tally) -> None:
    rows = {row[0]: row[1:] for row in tabulate_topics(tally, {"income_tax": "tax"}, say).rows}

    assert rows["<topic_tax>"][0] == 6
    assert rows["<topic_none>"][0] == 5
    assert len(rows) == 10


def test_channels_stand_in_order_of_use(tally: Tally) -> None:
    table = tabulate_channels(tally, say)

    assert [row[0] for row in table.rows] == ["<channel_web>", "<channel_telegram>"]


def test_what_is_asked_most_comes_first_and_what_is_gone_keeps_its_id(
    tally: Tally, entries: dict[str, Entry]
) -> None:
    rows = tabulate_asked(tally, entries, "en").rows

    assert rows[0][1:] == ("tax.iit.calculate", 3, 40, 60)
    assert rows[1] == ("tax.gone", "tax.gone", 1, 0, 1)


def test_many_bad_ratings_outweigh_a_single_one(tally: Tally, entries: dict[str, Entry]) -> None:
    rows = tabulate_worst(tally, entries, "en").rows

    assert [row[1] for row in rows] == ["tax.iit.calculate", "tax.gone"]
    assert rows[0][-1] == pytest.approx(0.4)


def test_satisfaction_is_by_topic_with_those_of_none(tally: Tally) -> None:
    rows = tabulate_satisfaction(tally, say).rows

    assert rows == [("<topic_none>", 2, 0, 1.0), ("<topic_tax>", 40, 61, pytest.approx(40 / 101))]


def test_what_was_begun_and_neither_finished_nor_cancelled_was_left(
    tally: Tally, entries: dict[str, Entry]
) -> None:
    (row,) = tabulate_services(tally, entries, "en").rows

    assert row == ("Work out my Mainland income tax", 10, 4, 1, 5, 0.5)


def test_more_endings_than_beginnings_leave_none_below_nought(entries: dict[str, Entry]) -> None:
    tally = Tally()
    tally.add(DAY, {b"service|income_tax|begun": b"1", b"service|income_tax|finished": b"3"})

    (row,) = tabulate_services(tally, entries, "en").rows
    assert row[4:] == (0, 0.0)


def test_entries_are_counted_by_age_and_those_due_are_listed(entries: dict[str, Entry]) -> None:
    entry = next(iter(entries.values()))
    fresh = entry.model_copy(update={"as_of": TODAY, "review_by": TODAY, "valid_to": None})
    due = entry.model_copy(update={"as_of": date(2020, 1, 1), "review_by": DAY, "valid_to": None})
    ended = due.model_copy(update={"valid_to": DAY})

    ages = tabulate_freshness([fresh, due, ended], TODAY, say)

    assert ages.rows[0] == ("<age_3_months>", 1, 1, 0, 0)
    assert ages.rows[-1] == ("<age_older>", 2, 0, 1, 1)
    assert len(tabulate_due([fresh, due, ended], TODAY, "en").rows) == 2


def test_waiting_times_stand_by_day_topic_script_and_channel() -> None:
    measured = Measures(DAY, "tax", "en", "web", 3, 2, 12.5, 20.0, 60.0, 1, 4.0)

    table = tabulate_waiting([measured], days_between(DAY, TODAY), say, "en")

    assert table.rows == [
        (DAY, "<topic_tax>", "<own_name_en>", "<channel_web>", 3, 2, 12.5, 20.0, 60.0, 1, 4.0)
    ]
    assert table.bars[0].parts == (("taken", 2), ("missed", 1))


BARS = [Bar("<b>&one", (("answered", 3), ("unanswered", 1))), Bar("two", (("answered", 0),))]


@pytest.mark.parametrize("draw", [draw_columns, draw_rows])
@pytest.mark.parametrize("bars", [BARS, [], BARS * 50], ids=["two", "none", "many"])
def test_a_picture_has_a_title_and_a_description_and_no_bar_beyond_it(
    draw: type, bars: list[Bar]
) -> None:
    picture = ElementTree.fromstring(str(draw("days", bars, "Title <i>", "In words")))

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "days-title days-desc"
    assert picture.findtext("title") == "Title <i>"
    assert picture.findtext("desc") == "In words"
    for rect in picture.iter("rect"):
        x, width = (float(str(rect.get(name)).rstrip("%")) for name in ("x", "width"))
        y, height = (float(str(rect.get(name))) for name in ("y", "height"))
        assert 0 <= x <= x + width <= 100
        assert 0 <= y <= y + height <= float(str(picture.get("height")))


@pytest.mark.parametrize("top", [0, 1, 4, 5, 7, 19, 99, 101, 1234, 999_999])
def test_the_scale_ends_at_or_above_the_longest_column(top: int) -> None:
    picture = draw_columns("days", [Bar("one", (("answered", top),))], "", "")

    heights = [
        float(r.get("height") or 0) for r in ElementTree.fromstring(str(picture)).iter("rect")
    ]
    assert all(height <= 200 for height in heights)
    assert len(heights) == bool(top)


TABLE = Table(
    "worst",
    (Column("question", "text"), Column("day", "day"), Column("times"), Column("share", "share")),
    [("=1+1", DAY, 3, 1 / 3), ("前海", None, 0, None)],
)
HEADER = ["Entry", "Day", "Times", "Share"]


def test_a_csv_is_read_by_excel_and_calculates_nothing() -> None:
    content = write_csv(TABLE, HEADER)

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        HEADER,
        ["'=1+1", "2026-03-09", "3", "0.3333"],
        ["前海", "", "0", ""],
    ]


def test_a_workbook_holds_figures_and_no_formula() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx(TABLE, HEADER))).active

    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == HEADER
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["B2"].value.date() == DAY
    assert (sheet["C2"].value, sheet["D2"].value) == (3, 0.3333)


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("2026-02-01", "2026-03-10", ""),
        ("yesterday", "2026-03-10", "fault_no_date"),
        ("2026-03-10", "2026-03-09", "fault_order"),
        ("2020-01-01", "2026-03-10", "fault_range"),
        ("2026-03-01", "2026-03-11", "fault_range"),
        ("<script>", "", "fault_no_date"),
        ("", "", ""),
        (None, None, ""),
    ],
)
def test_a_period_that_cannot_be_is_told_and_the_usual_one_taken(
    first: str | None, last: str | None, fault: str
) -> None:
    period = read_period(first, last, TODAY)

    assert period.fault == fault
    if fault or not first:
        assert (period.first, period.last) == (date(2026, 2, 9), TODAY)

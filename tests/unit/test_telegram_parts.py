"""Small parts of the Telegram channel: links, pauses, what is wrong, the webhook's settings."""

from __future__ import annotations

import logging

import pytest

from bot.channels.telegram.backoff import wait_after
from bot.channels.telegram.links import find_linked, slug_of
from bot.channels.telegram.trouble import Trouble
from bot.channels.telegram.webhook import webhook_at
from knowledge.entry import Entry


def test_a_link_names_a_service_or_an_entry(entries: dict[str, Entry]) -> None:
    (service,) = find_linked("gba_subsidy", entries)
    (entry,) = find_linked("transport_shenzhen-bay_hours", entries)

    assert service.service == "gba_subsidy"
    assert entry.id == "transport.shenzhen-bay.hours"


def test_a_link_with_the_beginning_of_a_name_offers_what_begins_so(
    entries: dict[str, Entry],
) -> None:
    offered = find_linked("tax_gba", entries)

    assert len(offered) > 1
    assert all(entry.id.startswith("tax.gba") for entry in offered)


def test_a_link_to_nothing_finds_nothing(entries: dict[str, Entry]) -> None:
    assert find_linked("no_such_thing", entries) == []


def test_every_entry_fits_into_a_link_of_its_own(entries: dict[str, Entry]) -> None:
    slugs = {slug_of(entry) for entry in entries.values()}

    assert len(slugs) == len(entries)
    assert max(map(len, slugs)) <= 64


def test_pauses_grow_to_a_minute_and_differ() -> None:
    assert wait_after(0) <= 0.5
    assert 30 <= wait_after(50) <= 60
    assert len({wait_after(3) for _ in range(9)}) > 1


def test_the_same_trouble_is_told_once_and_its_end_as_well(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    trouble = Trouble()

    for _ in range(3):
        trouble.tell("it rains.")
    trouble.tell("it snows.")
    trouble.is_over()
    trouble.is_over()

    assert [record.message for record in caplog.records] == [
        "Telegram is not served: it rains.",
        "Telegram is not served: it snows.",
        "Telegram is served again.",
    ]


@pytest.mark.parametrize("address", ["https://q.example", "https://q.example/"])
def test_the_webhook_is_at_one_path_of_our_address(address: str) -> None:
    webhook = webhook_at(address, "s3cret_-")

    assert webhook is not None
    assert webhook.url == "https://q.example/telegram/updates"
    assert webhook_at(webhook.url, "s3cret_-") == webhook


def test_without_an_address_there_is_no_webhook() -> None:
    assert webhook_at(None, "secret") is None


@pytest.mark.parametrize("secret", [None, "", "with space", "ünïcode", "a" * 257, "a\n"])
def test_a_secret_that_telegram_would_not_take_is_refused(secret: str | None) -> None:
    with pytest.raises(ValueError, match="TELEGRAM_WEBHOOK_SECRET"):
        webhook_at("https://q.example", secret)

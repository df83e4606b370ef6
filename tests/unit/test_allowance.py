"""Whose requests are counted together."""

from __future__ import annotations

import pytest

from bot.allowance import network_of


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
        ("testclient", None),
    ],
)
def test_one_household_is_one_and_this_machine_is_nobody(host: str, network: str | None) -> None:
    assert network_of(host) == network

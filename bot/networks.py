"""Networks that a setting names, and whether an address is in one."""

from __future__ import annotations

import ipaddress

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def read_networks(named: str | None) -> Networks:
    """The networks of a setting, which are apart by commas."""
    return tuple(ipaddress.ip_network(name) for name in (named or "").split(",") if name)


def is_within(host: str, networks: Networks) -> bool:
    """Whether an address is in one of them; a socket without an address is in none."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in networks)

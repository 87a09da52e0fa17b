"""Case s08: an IPv6 /64 is one source address."""

import pytest

from chalicelib.domain.conversation.source_address import source_of


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_s08_a_source_is_an_address_or_a_network(address: str, source: str) -> None:
    assert source_of(address) == source


def test_s08_the_neighbouring_network_is_another_source() -> None:
    assert source_of("2001:db8:1:2::1") != source_of("2001:db8:1:3::1")

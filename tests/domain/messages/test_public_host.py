"""Which addresses a customer could open, judged by their hosts alone."""

import pytest

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.public_host import refuse_private_host
from chalicelib.domain.messages.web_address import to_uri


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/",
        "https://магазин.рф:8443/скидки",
        "https://shop.example./",
        "https://local.shop.example/",
        "https://localhost.shop.ru/",
        "https://my-local.com/",
        "https://home.arpa.shop.ru/",
        "https://8.8.8.8/",
        "https://172.32.0.1/",
        "https://[2a00:1450:4010::8a]/",
        "https://[64:ff9b::8.8.8.8]/",
        "https://[2002:808:808::1]/",
    ],
)
def test_a_public_host(address: str) -> None:
    refuse_private_host(to_uri(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.1.2.3",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.7",
        "１２７.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:10.0.0.5]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[64:ff9b::10.0.0.5]",
        "[2002:7f00:1::1]",
        "app.localhost",
        "APP.LocalHost.",
        "printer.local",
        "printer.local.",
        "till.shop.lan",
        "wiki.corp",
        "wiki.internal",
        "nas.home",
        "nas.home.arpa",
        "shop.localdomain",
        "shop.test",
        "shop.invalid",
        "shop.onion",
    ],
)
def test_a_host_of_one_machine_or_one_network(host: str) -> None:
    with pytest.raises(Rejected, match=r"^campaign\.address_private$"):
        refuse_private_host(to_uri(f"https://{host}/a"))

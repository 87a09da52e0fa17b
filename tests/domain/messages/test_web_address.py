"""Addresses as people paste them, and the URIs that every program opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.web_address import to_uri

SHOP = "https://shop.example"


@pytest.mark.parametrize(
    ("pasted", "uri"),
    [
        (
            "https://магазин.рф/скидки?a=б",
            "https://xn--80aairftm.xn--p1ai/%D1%81%D0%BA%D0%B8%D0%B4%D0%BA%D0%B8?a=%D0%B1",
        ),
        ("https://МАГАЗИН.РФ", "https://xn--80aairftm.xn--p1ai"),
        ("https://магазин。рф/", "https://xn--80aairftm.xn--p1ai/"),
        ("https://xn--80aairftm.xn--p1ai/", "https://xn--80aairftm.xn--p1ai/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://xn--zzzzz.example/", "https://xn--zzzzz.example/"),  # of two rare Chinese letters
        ("https://%D0%BC%D0%B0%D0%B3.example/", "https://xn--80agz.example/"),
        ("HTTPS://Shop.Example:8443/A?B=C#D", "https://shop.example:8443/A?B=C#D"),
        (f"  {SHOP}/a\n", f"{SHOP}/a"),
        (f"{SHOP}/%D1%81?a=%d0%b1", f"{SHOP}/%D1%81?a=%d0%b1"),
        (f"{SHOP}/100%/a%zz?b=5%", f"{SHOP}/100%25/a%25zz?b=5%25"),
        (f"{SHOP}/ё%20й", f"{SHOP}/%D1%91%20%D0%B9"),
        (f"{SHOP}/?filter[a]=1&b=c+d|e", f"{SHOP}/?filter%5Ba%5D=1&b=c+d%7Ce"),
        (f"{SHOP}/;a=1,2/~x/(y)!*'@:$&", f"{SHOP}/;a=1,2/~x/(y)!*'@:$&"),
        (f"{SHOP}/#где?", f"{SHOP}/#%D0%B3%D0%B4%D0%B5?"),
        (f"{SHOP}/🎁", f"{SHOP}/%F0%9F%8E%81"),
        ("https://my_shop.example./a", "https://my_shop.example./a"),
        ("https://192.0.2.7/a", "https://192.0.2.7/a"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://[fe80::1%25eth0]/", "https://[fe80::1]/"),
    ],
)
def test_c02_a_pasted_address_is_a_uri(pasted: str, uri: str) -> None:
    """Case c02."""
    assert to_uri(pasted) == uri
    assert to_uri(uri) == uri


@pytest.mark.parametrize(
    "address",
    [
        f"{SHOP}/?c={{{{card}}}}",
        f"{SHOP}/{{{{ name }}}}",
        f"{SHOP}/{{name}}",
        "https://{{city}}.shop.example/",
        f"{SHOP}/?c=%7B%7Bcard%7D%7D",
        f"{SHOP}/?c=}}",
    ],
)
def test_c05_a_place_in_an_address_is_refused(address: str) -> None:
    """Case c05."""
    with pytest.raises(Rejected, match=r"^campaign\.address_place$"):
        to_uri(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "https:///a",
        "http://shop.example",
        "//shop.example",
        "магазин.рф",
        "javascript:alert(1)",
        "https://xn--.example/",
        "https://xn--a.example/",
        "https://xn--99999.example/",
        "https://xn--shop-.example/",
        "https://xn---bbk.example/",
        "https://xn--ls8h.example/",
        "https://shop.xn--80aairft0.example/",
        "https://[1/a",
        "https://[::g]/",
        "https://shop",
        "https://localhost/a",
        "https://shop.example:99999/",
        "https://shop.example:80a/",
        "https://1.2.3/",
        "https://1.2.3.0x4/",
        "https://-a.example/",
        "https://a..example/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 127}example/",
        "https://shop.example\\@evil.example/",
        "https://shop example/",
        f"{SHOP}/a b",
        f"{SHOP}/a\nb",
        f"{SHOP}/a\u200bb",
        f"{SHOP}/\ud800",
        "https://bank.example@evil.example",
        "https://😀.example/",
        "https://%ff.example/",
        f"{SHOP}/" + "a" * 4096,
        f"{SHOP}/" + "я" * 700,
    ],
)
def test_links_lead_to_https_and_nowhere_else(address: str) -> None:
    with pytest.raises(Rejected, match=r"^campaign\.address$"):
        to_uri(address)


@given(st.text(max_size=40))
def test_any_text_is_a_uri_or_refused(text: str) -> None:
    for address in (text, f"https://{text}", f"{SHOP}/{text}"):
        try:
            uri = to_uri(address)
        except Rejected:
            continue
        assert uri.isascii()
        assert to_uri(uri) == uri

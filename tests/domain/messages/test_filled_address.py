"""A field may not touch an address inside a text."""

import json
from pathlib import Path

import pytest

from chalicelib.domain.messages.filled_address import fills_address

FILLED = (
    "смотри https://shop.example/?c={{card}}&n={{name}}",
    "https://shop.example/{{card}}",
    "shop.example/{{name}}",
    "магазин.рф/{{ name }}",
    "shop.example?c={{card}}",
    "shop.example:8443{{card}}",
    "shop.example#{{card}}",
    "shop.example./{{card}}",
    "xn--80aairftm.xn--p1ai/{{card}}",
    "http://{{card}}.shop.example",
    "HTTPS://{{card}}",
    "ftp://shop.example/{{name}}",
    "tg://resolve?domain={{name}}",
    "mailto:{{name}}@shop.example",
    "www.shop.example{{card}}",
    "WWW.{{name}}",
    "{{card}}.shop.ru",
    "shop.{{name}}.com",
    "192.0.2.7/{{card}}",
    "({{name}})https://shop.example/",
    "https://shop.example/\u200b{{card}}",
    "https://shop.example/\u2800{{card}}",
    "https：／／shop.example／{{card}}",
    "shop。example/{{card}}",
    'https://shop.example/{{orders|plural:"раз","раза", "раз"}}',
    'Вот {{orders|plural:"раз","https://shop.example/","раз"}}',
    'shop.example/{{days|plural:"a b","c"}}',
)
FREE = (
    "{{name}}, смотри https://shop.example/ : {{points}}",
    "{{name}}\nhttps://shop.example/\n{{card}}",
    "https://shop.example/\u00a0{{name}}",
    "https://shop.example/?c=1",
    "{{name}}, скидка 1.5/2 и 15 %: {{orders}}",
    "{{name}}.Ждём вас",
    "Город:{{city}}/{{favourite}}",
    "{{name}}...и {{surname}}",
    "руб./шт.{{orders}}",
    "12.10.2026/{{orders}}",
    "wwww.{{name}}",
    'Вот {{orders|plural:"на https://shop.example/ раз","раза","раз"}}',
    "",
)


@pytest.mark.parametrize("text", FILLED)
def test_a_field_that_touches_an_address_fills_it(text: str) -> None:
    assert fills_address(text)


@pytest.mark.parametrize("text", FREE)
def test_other_fields_fill_no_address(text: str) -> None:
    assert not fills_address(text)


@pytest.mark.parametrize("part", ["a.", "{{name}}.", "a", "www", "1.", "{{", "://"])
def test_a_long_text_takes_linear_time(part: str) -> None:
    assert isinstance(fills_address("{{name}}" + part * 20_000), bool)


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_no_text_of_ours_fills_an_address(locale: str) -> None:
    words = json.loads(Path(f"chalicelib/locales/{locale}.json").read_text(encoding="utf-8"))

    assert not [key for key, text in words.items() if fills_address(text)]

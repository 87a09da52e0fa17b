"""The site of an invented shop, which shows how the web chat stands on a page."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

DEMO_SITE = "/widget/demo"
TEMPLATE = Path(__file__).parent / "page" / "demo.html"
WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "name": "Лавка у дома",
        "about": "Хлеб из печи, молоко с утренней дойки и овощи с соседнего поля.",
        "today": "Сегодня в лавке",
        "bread": "Хлеб ржаной, 89 ₽",
        "milk": "Молоко, 1 л, 112 ₽",
        "apples": "Яблоки антоновка, 1 кг, 140 ₽",
        "hours": "Часы работы",
        "open": "Каждый день с 8 до 22.",
        "ask": "Вопрос о заказе или карте? Откройте чат внизу справа.",
        "tag": "Чат встаёт на сайт одной строкой:",
        "other": "In English",
        "other_lang": "en",
    },
    "en": {
        "name": "Corner Grocer",
        "about": "Bread from the oven, milk of this morning, and vegetables of the next field.",
        "today": "In the shop today",
        "bread": "Rye bread, ₽89",
        "milk": "Milk, 1 l, ₽112",
        "apples": "Apples, 1 kg, ₽140",
        "hours": "Hours",
        "open": "Every day from 8 to 22.",
        "ask": "A question about an order or a card? Open the chat below.",
        "tag": "One line puts the chat on a site:",
        "other": "По-русски",
        "other_lang": "ru",
    },
}
TAG = '<script src="{api}/widget/chat.js" async></script>'


def demo_site(api: str, query: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    """Return the headers and the page; its policy names all that the web chat needs of a site."""
    lang = "en" if query.get("lang") == "en" else "ru"
    tag = TAG.format(api=api)
    page = TEMPLATE.read_text(encoding="utf-8")
    values = {**WORDS[lang], "lang": lang, "tag_code": escape(tag)}
    for name, value in values.items():
        page = page.replace(f"{{{{{name}}}}}", value)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"default-src 'self'; script-src {api}/widget/chat.js;"
        f" connect-src {api}; img-src 'self' data: {api}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return headers, page.replace("{{chat}}", tag).encode()

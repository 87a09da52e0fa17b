"""A letter made of plain text: both its parts, and the way out of it."""

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.messages.email_message import Letterhead, build_email
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue

WAY_OUT = "https://api.shop.example/u/token"
OUTGOING = Outgoing(
    channel="email",
    to="anna@example.org",
    locale="ru",
    text="Анна, здравствуйте!\n\nСкидки:\nхлеб",
    subject="Скидки & радости",
    picture="https://shop.example/a.png?x=1&y=2",
    buttons=(
        OpenLink("Каталог <осень>", "https://api.shop.example/l/token"),
        PressValue("Хочу", "a:autumn:want"),
    ),
    unsubscribe_url=WAY_OUT,
    tags=(("campaign", "autumn"), ("customer", "customer-1")),
)


def test_the_text_has_its_links_as_lines() -> None:
    assert build_email(OUTGOING, unsubscribe="Отписаться").text == (
        "Анна, здравствуйте!\n\nСкидки:\nхлеб\n"
        "\nКаталог <осень>: https://api.shop.example/l/token\n"
        f"\nОтписаться: {WAY_OUT}"
    )


def test_the_html_says_the_same_with_buttons() -> None:
    html = build_email(OUTGOING, unsubscribe="Отписаться").html

    assert '<html lang="ru">' in html
    assert "<title>Скидки &amp; радости</title>" in html
    assert "<p>Анна, здравствуйте!</p><p>Скидки:<br>\nхлеб</p>" in html
    assert 'src="https://shop.example/a.png?x=1&amp;y=2"' in html
    assert 'href="https://api.shop.example/l/token"' in html
    assert ">Каталог &lt;осень&gt;</a>" in html
    assert f'<a href="{WAY_OUT}">Отписаться</a>' in html
    assert "Хочу" not in html


def test_the_way_out_stands_in_the_headers_too() -> None:
    assert build_email(OUTGOING, unsubscribe="Отписаться").headers == (
        ("List-Unsubscribe", f"<{WAY_OUT}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def test_a_service_letter_has_no_way_out() -> None:
    outgoing = replace(OUTGOING, unsubscribe_url="", picture="", buttons=())

    letter = build_email(outgoing, unsubscribe="Отписаться")

    assert letter.headers == ()
    assert letter.text == OUTGOING.text
    assert "Отписаться" not in letter.html
    assert "<img" not in letter.html


class Structure(HTMLParser):
    """The elements of a page, but for paragraphs and line ends, with the names of attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("p", "br"):
            self.elements.append((tag, *(name for name, _ in attrs)))


def saying(said: str) -> Structure:
    outgoing = replace(OUTGOING, text=said, subject=said, buttons=(OpenLink(said, said),))
    return Structure(build_email(outgoing, unsubscribe=said).html)


@given(st.text() | st.sampled_from(["<script>alert(1)</script>", '" onerror="x', "</title><b>"]))
def test_nothing_that_is_said_becomes_html(said: str) -> None:
    assert saying(said).elements == saying("x").elements


LETTERHEAD = Letterhead(
    "Лавка & Ко",
    "#aa3300",
    "https://lavka.example/logo.png?a=1&b=2",
    "Оператор персональных данных — ООО «Лавка»",
    "Политика обработки данных",
    "https://lavka.example/privacy",
)


def test_a_letterhead_shows_the_brand_above_and_the_operator_below() -> None:
    letter = build_email(OUTGOING, unsubscribe="Отписаться", letterhead=LETTERHEAD)

    assert letter.text.endswith(
        "\nЛавка & Ко\nОператор персональных данных — ООО «Лавка»\n"
        f"Политика обработки данных: https://lavka.example/privacy\n\nОтписаться: {WAY_OUT}"
    )
    html = letter.html
    parts = ("logo.png?a=1&amp;b", "Лавка &amp; Ко", "хлеб", "ООО «Лавка»")
    assert [*map(html.index, parts)] == sorted(map(html.index, parts))
    assert '<a href="https://lavka.example/privacy">Политика обработки данных</a>' in html
    assert html.count("#aa3300") == 2
    assert "#1b5e20" not in html


def test_a_letterhead_has_nothing_that_is_not_said() -> None:
    bare = Letterhead("Лавка", "#aa3300")

    letter = build_email(replace(OUTGOING, picture=""), unsubscribe="", letterhead=bare)

    assert "\n\nЛавка\n" in letter.text
    assert "<img" not in letter.html
    assert "Политика" not in letter.html


def test_letters_are_dark_on_a_bright_colour_and_never_bright_on_white() -> None:
    bright = Letterhead("Лавка", "#fff000", is_bright=True)

    letter = build_email(OUTGOING, unsubscribe="", letterhead=bright)

    assert "background:#fff000;color:#222" in letter.html
    assert ";color:#fff000" not in letter.html
    assert "border-bottom:4px solid #fff000" in letter.html

"""Marketers' texts: refused at once with the place, filled without ever reading a value."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.limits import utf8_bytes, utf16_units
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.sentences import GAP, STAND_IN
from chalicelib.domain.messages.template import (
    TEMPLATE_CHARS_MAX,
    Kind,
    Template,
    Values,
    compile_template,
)

KNOWN = {"name": Kind.TEXT, "points": Kind.NUMBER}
POINTS = '{{points|plural:"балл","балла","баллов"}}'

braceless = st.text(st.characters(exclude_characters="{}"), max_size=50)
soup = st.lists(
    st.sampled_from(
        ["{", "}", "{{", "}}", "name", "points", "|", "plural:", '"', ",", " ", "a", "\n"]
    ),
    max_size=25,
).map("".join)


def compiled(text: str, locale: Locale = "ru") -> Template:
    return compile_template(text, known=KNOWN, locale=locale)


def refusal(text: str, locale: Locale = "ru") -> tuple[str, dict[str, str | int]]:
    with pytest.raises(Rejected) as refused:
        compiled(text, locale)
    return refused.value.code, refused.value.params


def test_places_are_filled() -> None:
    template = compiled("{{name}}, у вас {{ points }} " + POINTS + "!")

    assert template.fill({"name": "Анна", "points": 250}) == "Анна, у вас 250 баллов!"
    assert template.names == {"name", "points"}


@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        ("балл", (1, 21, 101, 1001, -1)),
        ("балла", (2, 3, 4, 22, 34, 1004, -3)),
        ("баллов", (0, 5, 9, 10, 11, 12, 14, 15, 20, 25, 100, 111, 113, -11)),
    ],
)
def test_russian_words_agree_with_the_number(word: str, numbers: tuple[int, ...]) -> None:
    assert {compiled(POINTS).fill({"points": number}) for number in numbers} == {word}


@pytest.mark.parametrize(("points", "word"), [(0, "points"), (1, "point"), (2, "points")])
def test_english_words_agree_with_the_number(points: int, word: str) -> None:
    template = compiled('{{points|plural: "point" , "points"}}', "en")

    assert template.fill({"points": points}) == word


@pytest.mark.parametrize(
    ("text", "code", "at", "name"),
    [
        ("Да, {{nmae}}", "template.unknown", 4, "nmae"),
        ("{{7*7}}", "template.unknown", 0, "7*7"),
        ("{{0.__class__}}", "template.unknown", 0, "0.__class__"),
        ("{{}}", "template.unknown", 0, ""),
        ("{{{name}}}", "template.unknown", 0, "{name"),
        ("{{" + "x" * 100 + "}}", "template.unknown", 0, "x" * 40),
        ("a {{name|upper}}", "template.malformed", 2, "name"),
        ("{{name|}}", "template.malformed", 0, "name"),
        ("{{points|plural:балл,балла,баллов}}", "template.malformed", 0, "points"),
        ('{{points|plural:"a""b","c"}}', "template.malformed", 0, "points"),
        ('{{points|plural:"a","b","c}}', "template.malformed", 0, "points"),
        ('{{points|plural:"a","b","c",}}', "template.malformed", 0, "points"),
        ('{{points|plural:"{","b","c"}}', "template.malformed", 0, "points"),
        ("{{points|plural:}}", "template.malformed", 0, "points"),
        ('{{name|plural:"a","b","c"}}', "template.plural_of_text", 0, "name"),
    ],
)
def test_a_mistaken_place_is_refused_with_its_position(
    text: str, code: str, at: int, name: str
) -> None:
    assert refusal(text) == (code, {"at": at, "name": name})


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("a {{name", "template.unclosed", 2),
        ("a {{name}", "template.unclosed", 2),
        ("a {{name }} {{", "template.unclosed", 12),
        ("a {name}", "template.brace", 2),
        ("a name}}", "template.brace", 6),
        ("${name} {{name}}", "template.brace", 1),
        ("{{name}} }", "template.brace", 9),
    ],
)
def test_stray_and_unclosed_braces_are_refused(text: str, code: str, at: int) -> None:
    assert refusal(text) == (code, {"at": at})


@pytest.mark.parametrize(
    ("locale", "forms", "wanted", "given_"),
    [("ru", '"a","b"', 3, 2), ("en", '"a","b","c"', 2, 3), ("en", '"a"', 2, 1)],
)
def test_each_language_has_its_number_of_forms(
    locale: Locale, forms: str, wanted: int, given_: int
) -> None:
    code, facts = refusal("{{points|plural:" + forms + "}}", locale)

    assert code == "template.plural_forms"
    assert (facts["wanted"], facts["given"]) == (wanted, given_)


def test_a_text_beyond_every_channel_is_refused_unread() -> None:
    assert refusal("{" * (TEMPLATE_CHARS_MAX + 1))[0] == "template.too_long"


@pytest.mark.parametrize("unit", ["{{", "{{name|plural:", "}}", "{{name}} }"])
def test_the_longest_mistaken_texts_are_refused(unit: str) -> None:
    assert refusal(unit * (TEMPLATE_CHARS_MAX // len(unit)))[0] != "template.too_long"


@pytest.mark.parametrize("unit", ['"', "{{name}} ", POINTS])
def test_the_longest_texts_are_read(unit: str) -> None:
    times = TEMPLATE_CHARS_MAX // len(unit)

    assert len(compiled(unit * times).fill({"name": "A", "points": 1})) >= times


def test_values_are_never_read_as_templates() -> None:
    evil = "{{points}} {{" + POINTS

    assert compiled("{{name}}").fill({"name": evil, "points": 1}) == evil


@given(braceless)
def test_words_without_places_stay_as_they_are(text: str) -> None:
    assert compiled(text).fill({}) == text


@given(st.one_of(soup, st.text(max_size=60)), st.text(max_size=20), st.integers())
def test_any_text_is_refused_at_a_place_in_it_or_can_be_filled(
    text: str, name: str, points: int
) -> None:
    try:
        template = compiled(text)
    except Rejected as refused:
        at = refused.params["at"]
        assert isinstance(at, int)
        assert text[at] in "{}"
    else:
        assert isinstance(template.fill({"name": name, "points": points}), str)


def test_the_longest_text_is_counted_in_the_units_of_the_channel() -> None:
    template = compiled("Hi, {{name}}")

    assert template.chars_max({"name": "🎁" * 3}) == 7
    assert template.chars_max({"name": "🎁" * 3}, utf16_units) == 10


@given(
    st.lists(st.one_of(braceless, st.sampled_from(["{{name}}", "{{points}}", POINTS])), max_size=8),
    st.text(max_size=12),
    st.integers(0, 999_999),
    st.sampled_from([len, utf16_units, utf8_bytes]),
)
def test_no_filled_text_is_longer_than_foretold(
    parts: list[str], name: str, points: int, measure: Callable[[str], int]
) -> None:
    template = compiled("".join(parts))
    longest: Values = {"name": "🎁" * 12, "points": 999_999}

    filled = template.fill({"name": name, "points": points})

    assert measure(filled) <= template.chars_max(longest, measure)


def test_words_stand_in_for_an_own_field_without_a_value() -> None:
    known = {"field.size": Kind.TEXT}
    template = compile_template('Размер {{field.size|or:"ваш"}}', known=known, locale="ru")

    assert template.fill({"field.size": "40"}) == "Размер 40"
    assert template.fill({"field.size": GAP}) == f"Размер {STAND_IN}ваш"
    assert template.widest({"field.size": "4"}) == "Размер ваш"
    assert template.widest({"field.size": "44444"}) == "Размер 44444"

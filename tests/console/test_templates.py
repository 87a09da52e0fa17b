"""The templates and the texts of the pages keep the rules that no other tool knows."""

import re
from collections import Counter

import pytest

from chalicelib.console.rendering import FOLDER, environment
from chalicelib.console.words import FOLDER as TEXTS
from chalicelib.console.words import texts
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.plural import FORMS

TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
FORBIDDEN = re.compile(
    r"""\sstyle=|\son\w+=|\|\s*safe\b|hx-on|hx-vals=.js:|<script(?![^>]*\bsrc=)"""
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
# The brand of the software, a key as keyboards name it, and attributes that a macro writes outside
# of a tag.
NAMES = {"Grocer", "Esc", "aria", "describedby", "invalid", "true"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_has_neither_style_nor_script_inside(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")

    environment().get_template(name)
    assert FORBIDDEN.findall(source) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_word_of_a_person(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")

    words = LETTERS.findall(TAG.sub(" ", JINJA.sub(" ", source)))
    assert [word for word in words if word not in NAMES] == []


def test_every_language_has_the_same_texts_with_the_same_places() -> None:
    first, *others = LOCALES
    for locale in others:
        assert texts(locale).keys() == texts(first).keys()
        for key, text in texts(locale).items():
            assert sorted(set(PLACE.findall(text))) == sorted(
                set(PLACE.findall(texts(first)[key]))
            ), key


def test_a_key_stands_in_one_file_and_files_are_sorted() -> None:
    for locale in LOCALES:
        keys: list[str] = []
        for file in sorted((TEXTS / locale).glob("*.json")):
            own = re.findall(r'^  "([^"]+)":', file.read_text(encoding="utf-8"), re.MULTILINE)
            assert own == sorted(own), file.name
            keys += own
        assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_a_counted_word_has_all_its_forms() -> None:
    for locale in LOCALES:
        for key, text in texts(locale).items():
            if key.startswith("count."):
                assert len(text.split("|")) == FORMS[locale], key


def test_no_text_for_one_language_is_in_the_script_of_the_other() -> None:
    cyrillic = re.compile(r"[а-яё]", re.IGNORECASE)
    for key, text in texts("en").items():
        assert not cyrillic.search(text), key

"""Where a value is missing, the sentence stays well-formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.messages.sentences import GAP, STAND_IN, unmarked, well_formed


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ("Анна #!", "Анна!"),
        ("Анна #, привет", "Анна, привет"),
        ("Анна # у нас", "Анна у нас"),
        ("Анна, #, привет", "Анна, привет"),
        ("Привет, #!", "Привет!"),
        ("Привет, # и все", "Привет, и все"),
        ("Привет, #", "Привет"),
        ("Привет — #.", "Привет."),
        ("#, вас ждут", "Вас ждут"),
        ("# Анна, здравствуйте", "Анна, здравствуйте"),
        ("Да. #, вас ждут", "Да. Вас ждут"),
        ("Да!\n#: вас ждут", "Да!\nВас ждут"),
        ("🎁 #, вас ждут", "🎁 Вас ждут"),
        ("Анна (#), привет", "Анна, привет"),
        ("Анна «#»", "Анна"),
        ("Карта (# и все)", "Карта (и все)"),
        ("# #, привет", "Привет"),
        ("Анна # #, привет", "Анна, привет"),
        ("#", ""),
        ("#! Скидка", "Скидка"),
        ("#!!! скидка", "Скидка"),
        ("#. Скидка", "Скидка"),
        ("#.", ""),
        ("#…", ""),
        ("Да. #! Скидка", "Да. Скидка"),
        ("Да. #.", "Да."),
        ("Да!\n#!\nСкидка", "Да!\n\nСкидка"),
        ("# — скидка", "Скидка"),
        ("# - скидка", "Скидка"),
        ("Привет, # :)", "Привет :)"),
        ("Привет, #:)", "Привет:)"),
        ("Привет, # ;-) да", "Привет ;-) да"),
        ("# :) Скидка", ":) Скидка"),
        ("#.5 л", ".5 л"),
        ("Фамилия:#", "Фамилия"),
    ],
)
def test_an_omitted_value_leaves_no_trace(filled: str, text: str) -> None:
    assert well_formed(filled.replace("#", GAP)) == text


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ("^друг, вас ждут", "Друг, вас ждут"),
        ("Привет, ^друг!", "Привет, друг!"),
        ("Да! ^ваш город ждёт", "Да! Ваш город ждёт"),
        ("Да… «^всё, что вы любите»", "Да… «Всё, что вы любите»"),
        ("#, ^друг, вас ждут", "Друг, вас ждут"),
        ("^друг #, вас ждут", "Друг, вас ждут"),
        ("", ""),
    ],
)
def test_a_stand_in_has_a_capital_where_a_sentence_begins(filled: str, text: str) -> None:
    assert well_formed(filled.replace("#", GAP).replace("^", STAND_IN)) == text


@given(st.text())
def test_a_text_without_marks_stays_as_it_is(text: str) -> None:
    assert well_formed(unmarked(text)) == unmarked(text)


@given(st.lists(st.sampled_from(["а", " ", ", ", ".", "!", "(", ")", "\n", GAP, STAND_IN])))
def test_no_mark_remains(pieces: list[str]) -> None:
    assert not {GAP, STAND_IN} & set(well_formed("".join(pieces)))

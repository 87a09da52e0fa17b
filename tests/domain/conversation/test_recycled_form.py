"""The question about one more fact stands between the proof of a number and the rest (rule 36)."""

from dataclasses import replace

from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import (
    Agreement,
    Proof,
    Recycled,
    Registration,
)

NUMBER = "+79211234567"
AGREED = Agreement(
    given=True, at="2026-11-21T09:00:00+00:00", evidence="telegram:1", text_version="v"
)
ASKED = Registration(
    personal=AGREED,
    advertising=AGREED,
    way="steps",
    values={Field.FIRST_NAME: "Борис", Field.SURNAME: "Петров", Field.PHONE: NUMBER},
    proof=Proof(NUMBER, "contact", "2026-11-21T09:00:00+00:00"),
    recycled=Recycled(NUMBER, "customer-1"),
)


def test_the_fact_is_asked_before_the_rest() -> None:
    assert ASKED.next_step == "known_fact"
    assert not ASKED.gets_new_card


def test_a_person_who_gives_up_is_asked_the_rest() -> None:
    assert ASKED.recycled is not None
    given_up = replace(ASKED, recycled=replace(ASKED.recycled, gives_up=True))

    assert given_up.next_step == Field.EMAIL
    assert given_up.gets_new_card


def test_another_number_has_nothing_to_do_with_it() -> None:
    other = ASKED.with_value(Field.PHONE, "+79035556677")

    assert other.next_step == "proof"
    assert not other.gets_new_card


def test_the_question_survives_the_dialog() -> None:
    assert Registration.from_json(ASKED.to_json()) == ASKED

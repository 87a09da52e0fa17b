"""A shop that speaks one language writes its texts in that language alone."""

import pytest
from pydantic import ValidationError

from chalicelib.domain.both_languages import in_both, second_of
from chalicelib.domain.points.rules import Wording


@pytest.mark.parametrize(
    "given", [{"ru": "Чай"}, {"ru": "Чай", "en": ""}, {"ru": "Чай", "en": None}]
)
def test_one_language_stands_for_both(given: dict[str, str]) -> None:
    assert in_both(given) == {"ru": "Чай", "en": "Чай"}
    wording = Wording.model_validate(given)
    assert (wording.said("ru"), wording.said("en")) == ("Чай", "Чай")


def test_two_languages_stay_as_they_are() -> None:
    both = {"ru": "Чай", "en": "Tea"}
    assert in_both(both) == both
    assert (second_of("Чай", "Tea"), second_of("Чай", "Чай")) == ("Tea", "")


@pytest.mark.parametrize("given", [{}, {"ru": ""}, {"ru": " ", "en": ""}, {"en": 7}, {"en": "  "}])
def test_no_text_at_all_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Wording.model_validate(given)


def test_what_is_no_object_is_left_to_the_model() -> None:
    assert in_both("Чай") == "Чай"

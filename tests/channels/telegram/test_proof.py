"""Whether it was Telegram that posted: the secret in the header, and nothing else."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.telegram.messenger import SECRET_HEADER, Telegram
from chalicelib.domain.errors import Forbidden
from tests.channels.webhook_requests import posted


def prove(secret: str, headers: Mapping[str, str]) -> None:
    bot = Telegram("http://127.0.0.1:9", lambda: "token", lambda: secret)
    bot.receive(posted(b"{}", headers))


def test_the_right_secret_is_enough() -> None:
    prove("right", {SECRET_HEADER: "right"})


@pytest.mark.parametrize(
    "shown", ["wrong", "", "right ", "Right", "righ", "rightt", "секрет", "\udc80"]
)
def test_any_other_secret_is_refused(shown: str) -> None:
    with pytest.raises(Forbidden, match=r"webhook\.secret"):
        prove("right", {SECRET_HEADER: shown})


def test_a_missing_secret_is_refused() -> None:
    with pytest.raises(Forbidden):
        prove("right", {"authorization": "right"})


@pytest.mark.parametrize("shown", ["old", "new"])
def test_both_secrets_are_good_while_one_replaces_the_other(shown: str) -> None:
    prove("new,old", {SECRET_HEADER: shown})


@pytest.mark.parametrize("shown", ["", ",", "new,old", "other"])
def test_the_pair_itself_is_no_secret(shown: str) -> None:
    with pytest.raises(Forbidden):
        prove("new,old", {SECRET_HEADER: shown})


@pytest.mark.parametrize("unset", ["", ",", ",,"])
@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: ","}])
def test_without_a_secret_nobody_is_let_in(unset: str, headers: Mapping[str, str]) -> None:
    with pytest.raises(Forbidden):
        prove(unset, headers)


def test_a_secret_beyond_ascii_is_compared_like_any_other() -> None:
    prove("секрет", {SECRET_HEADER: "секрет"})
    with pytest.raises(Forbidden):
        prove("секрет", {SECRET_HEADER: "secret"})


@given(shown=st.text(), secret=st.text(st.characters(exclude_categories=["Cs"])))
def test_only_a_secret_of_the_setting_is_ever_let_in(shown: str, secret: str) -> None:
    # Blanks around a secret are none of it: people write `new, old`.
    if shown and shown in [each.strip() for each in secret.split(",")]:
        prove(secret, {SECRET_HEADER: shown})
        return
    with pytest.raises(Forbidden):
        prove(secret, {SECRET_HEADER: shown})

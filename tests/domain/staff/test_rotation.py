"""Case s15: two secrets are valid while one is exchanged for the other."""

import pytest

from chalicelib.domain.staff.rotation import is_one_of, secrets_in

OLD, NEW = "o" * 32, "n" * 40


@pytest.mark.parametrize(
    ("parameter", "secrets"),
    [
        (OLD, (OLD,)),
        (f"{NEW},{OLD}", (NEW, OLD)),
        (f"{NEW}, {OLD}", (NEW, OLD)),
        (f" {NEW} ,\t{OLD}\n", (NEW, OLD)),
        (f"{NEW}, ", (NEW,)),
        (f"{NEW},", (NEW,)),
        (f"a comma,in a secret of old, {OLD}", (f"a comma,in a secret of old, {OLD}",)),
        ("", ()),
        (",", ()),
        ("short", ("short",)),
    ],
)
def test_s15_a_parameter_holds_the_new_secret_and_then_the_old_one(
    parameter: str, secrets: tuple[str, ...]
) -> None:
    assert secrets_in(parameter, chars_min=32) == secrets


def test_what_is_shown_is_compared_with_each() -> None:
    assert is_one_of(b"old", [b"new", b"old"])
    assert not is_one_of(b"other", [b"new", b"old"])
    assert not is_one_of(b"", [])

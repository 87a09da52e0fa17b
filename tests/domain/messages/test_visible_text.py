"""Case c07: a text has something to see."""

import pytest

from chalicelib.domain.messages.visible_text import has_visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\u200b\u2060\ufeff",
        "\u00ad",
        "\u202e\u2066",
        "\u3164",
        "\u115f\u1160\uffa0",
        "\u2800",
        "\u034f\ufe0f",
        "\u00a0\u3000\u2028",
        "\x00\x1f",
        "\ud800",
        "\U000e0020",
    ],
)
def test_c07_nothing_to_see(text: str) -> None:
    """Case c07."""
    assert not has_visible(text)


@pytest.mark.parametrize("text", ["a", " я ", "\u200b!", "🎁", "❤\ufe0f", "{{name}}", "é"])
def test_something_to_see(text: str) -> None:
    assert has_visible(text)

"""How well wishes about points are understood: a set tuned on, a set held out, and no wishes."""

import pytest

from tests.domain.conversation.free_wording.labelled import Phrase, read_phrases

# What the bot does at once or begins to do; the others only show something.
CHANGES = {
    "block_card",
    "change_phone",
    "come_back",
    "erase",
    "leave_programme",
    "replace_card",
    "resume",
    "spend",
    "stop",
    "transfer",
    "transfer_withdraw",
    "unblock_card",
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("name", "precision_min", "recall_min"),
    [("points_tuned", 0.97, 0.9), ("points_held_out", 0.93, 0.78)],
)
def test_wishes_about_points_are_understood(
    name: str, precision_min: float, recall_min: float, language: str
) -> None:
    phrases = [phrase for phrase in read_phrases(name) if phrase.language == language]
    right = sum(phrase.carried_out == phrase.command for phrase in phrases)
    taken = sum(phrase.carried_out is not None for phrase in phrases)

    print(  # noqa: T201
        f"{name}, {language}: {len(phrases)} phrases,"
        f" precision {right / taken:.3f}, recall {right / len(phrases):.3f}"
    )
    assert right / taken >= precision_min, _wrong(phrases)
    assert right / len(phrases) >= recall_min, _wrong(phrases)


@pytest.mark.parametrize("phrase", read_phrases("points_no_wish"), ids=lambda phrase: phrase.text)
def test_what_was_not_meant_is_not_done(phrase: Phrase) -> None:
    """A negation, a fact or a question about a change at most shows something."""
    assert phrase.carried_out not in CHANGES


def _wrong(phrases: list[Phrase]) -> list[tuple[str, str | None, str | None]]:
    return [
        (each.text, each.command, each.carried_out)
        for each in phrases
        if each.carried_out not in {None, each.command}
    ]

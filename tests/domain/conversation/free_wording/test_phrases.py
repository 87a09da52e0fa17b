"""How well free wording is understood, over 400 labelled phrases."""

import pytest

from tests.domain.conversation.free_wording.labelled import (
    SETS,
    Phrase,
    is_right,
    read_phrases,
    score,
)

PRECISION_MIN = 0.95
RECALL_MIN = 0.85
EVERY = [phrase for name in SETS for phrase in read_phrases(name)]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_phrases_are_understood(name: str, language: str) -> None:
    phrases = [phrase for phrase in read_phrases(name) if phrase.language == language]
    reached = score(phrases)

    print(f"{name}, {language}: precision {reached.precision:.3f}, recall {reached.recall:.3f}")  # noqa: T201
    assert reached.precision >= PRECISION_MIN, _wrong(phrases)
    assert reached.recall >= RECALL_MIN, _wrong(phrases)


def test_the_sets_are_as_large_as_they_should_be() -> None:
    out_of_scope = [phrase for phrase in EVERY if phrase.command is None]

    assert len(EVERY) == len({(p.text, p.language) for p in EVERY}) == 400
    assert sum(phrase.language == "ru" for phrase in EVERY) == 200
    assert len(out_of_scope) == 100


@pytest.mark.parametrize("phrase", [p for p in EVERY if p.command == "stop"], ids=lambda p: p.text)
def test_no_stop_is_missed(phrase: Phrase) -> None:
    """Case d14: each stops, or is asked back with a button that stops."""
    match = phrase.match

    assert match is not None
    assert match.is_sure or "stop" in (match.command, *match.others)
    assert phrase.carried_out in {None, "stop"}


@pytest.mark.parametrize("phrase", [p for p in EVERY if p.command is None], ids=lambda p: p.text)
def test_nothing_that_was_not_meant_is_stopped_or_erased(phrase: Phrase) -> None:
    assert phrase.carried_out not in {"stop", "erase", "resume"}


def _wrong(phrases: list[Phrase]) -> list[tuple[str, str | None, str | None]]:
    missed = (p for p in phrases if not (p.carried_out is None and p.command is None))
    return [(p.text, p.command, p.carried_out) for p in missed if not is_right(p)]

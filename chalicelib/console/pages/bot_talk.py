"""A talk with the bot beside its texts: what was said so far, and the next words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed
from chalicelib.handlers.conversation.bot_previews import TURNS_MAX, preview

TALK, SAID, TYPED = "talk", "talk_said", "talk_text"
LANGUAGE, SCENE = "talk_language", "talk_scene"
BEGIN, SAY = "begin", "say"
SCENES = ("stranger", "customer")
# What the person did, as a field of the form keeps it: a sign and the words.
TEXT, PRESS, CONTACT = "=t", "=p", "=c"


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation so far; without `turns` it has not begun, or a text is wrong."""

    language: str
    scene: str
    said: tuple[str, ...] = ()
    turns: list[Any] = field(default_factory=list)
    errors: FormErrors = NO_ERRORS

    @property
    def is_long(self) -> bool:
        """Whether nothing more can be said."""
        return len(self.said) >= TURNS_MAX


def asks_to_talk(visit: Visit) -> bool:
    """Whether the person pressed a button of the talk, and saves nothing."""
    return TALK in visit.fields


def no_talk(visit: Visit) -> Talk:
    """Return a talk that has not begun."""
    return Talk(visit.value(LANGUAGE, visit.locale), visit.value(SCENE, SCENES[0]))


def talk_of(visit: Visit, settings: Mapping[str, Any], names: list[str]) -> Talk:
    """Replay the talk with the texts of the form; `names` are its fields."""
    said = _said(visit)
    begun = Talk(visit.value(LANGUAGE, visit.locale), visit.value(SCENE, SCENES[0]), said)
    body = {
        "settings": dict(settings),
        "language": begun.language,
        "scene": begun.scene,
        "said": [_body(each) for each in said],
    }
    try:
        shown = visit.perform(preview, body=body)
    except Malformed as refused:
        pointers = {at.removeprefix("/settings"): why for at, why in refused.pointers.items()}
        wrong = errors_of(Malformed(pointers), visit.locale, names)
        return Talk(begun.language, begun.scene, said, errors=wrong)
    return Talk(begun.language, begun.scene, said, shown.turns)


def _said(visit: Visit) -> tuple[str, ...]:
    asked = visit.value(TALK)
    before = tuple(visit.fields.get(SAID, ()))[:TURNS_MAX]
    if asked == BEGIN:
        return ()
    typed = visit.value(TYPED).strip()
    said = f"{TEXT}{typed}" if asked == SAY and typed else asked
    is_new = said.startswith((TEXT, PRESS, CONTACT)) and len(before) < TURNS_MAX
    return (*before, said) if is_new else before


def _body(said: str) -> dict[str, Any]:
    sign, words = said[: len(TEXT)], said[len(TEXT) :]
    fields = {TEXT: {"text": words}, PRESS: {"press": words}}
    return fields.get(sign, {"shares_contact": True})

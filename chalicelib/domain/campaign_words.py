"""Whether a campaign's words can be sent in each of its channels and languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.domain.campaign import Campaign, StopButton, Wordings
from chalicelib.domain.channel_limits import LIMITS, Limits, utf16_units
from chalicelib.domain.errors import Rejected
from chalicelib.domain.fault import Fault
from chalicelib.domain.message import LOCALES, Locale
from chalicelib.domain.message_template import Kind, Measure, Values, compile_template


@dataclass(frozen=True, slots=True)
class Places:
    """What the words may hold, and the longest value of each."""

    known: Mapping[str, Kind]
    longest: Values


def faults_of_words(campaign: Campaign, places: Places) -> Iterator[Fault]:
    """Find what is wrong with texts, subjects and labels.

    Pointers look like `/texts/telegram/ru`; those to a place in a text come with `at`.
    """
    if not campaign.texts:
        yield Fault("/texts", "campaign.no_texts")
    for channel, wordings in campaign.texts.items():
        pointer = f"/texts/{_escaped(channel)}"
        if channel not in LIMITS:
            yield Fault(pointer, "campaign.unknown_channel")
            continue
        limits = LIMITS[channel]
        room = limits.room(picture=bool(campaign.picture), buttons=bool(campaign.buttons))
        yield from _missing(pointer, wordings, campaign.language)
        yield from _texts(pointer, wordings, places, limits.measure, room)
        yield from _subjects(campaign, places, limits)
        yield from _buttons(campaign, channel, limits)


def _missing(pointer: str, wordings: Wordings, stand_in: Locale) -> Iterator[Fault]:
    """The language that stands in for the others must be there itself."""
    if stand_in not in wordings:
        yield Fault(f"{pointer}/{stand_in}", "campaign.language_missing")


def _texts(
    pointer: str, wordings: Wordings, places: Places, measure: Measure, room: int
) -> Iterator[Fault]:
    for locale, text in wordings.items():
        at = f"{pointer}/{_escaped(locale)}"
        if locale not in LOCALES:
            yield Fault(at, "campaign.unknown_language")
        elif not text.strip():
            yield Fault(at, "campaign.text_empty")
        else:
            yield from _template(at, text, locale, places, measure, room)


def _template(
    pointer: str, text: str, locale: Locale, places: Places, measure: Measure, room: int
) -> Iterator[Fault]:
    try:
        template = compile_template(text, known=places.known, locale=locale)
    except Rejected as refused:
        yield Fault(pointer, refused.code, refused.params)
        return
    found = template.chars_max(places.longest, measure)
    if found > room:
        yield Fault(pointer, "campaign.text_too_long", {"limit": room, "found": found})


def _subjects(campaign: Campaign, places: Places, limits: Limits) -> Iterator[Fault]:
    if limits.subject_max is None:
        return
    yield from _missing("/subjects", campaign.subjects, campaign.language)
    yield from _texts("/subjects", campaign.subjects, places, utf16_units, limits.subject_max)
    for locale, subject in campaign.subjects.items():
        # A line break would begin another header of the letter.
        if subject.splitlines() != [subject]:
            yield Fault(f"/subjects/{locale}", "campaign.subject_line_break")


def _buttons(campaign: Campaign, channel: str, limits: Limits) -> Iterator[Fault]:
    if not limits.buttons_max:
        return
    if len(campaign.buttons) > limits.buttons_max:
        facts: dict[str, str | int] = {"limit": limits.buttons_max, "channel": channel}
        yield Fault("/buttons", "campaign.too_many_buttons", facts)
    for number, button in enumerate(campaign.buttons):
        if not isinstance(button, StopButton):
            yield from _labels(f"/buttons/{number}/labels", button.labels, campaign, limits)


def _labels(pointer: str, labels: Wordings, campaign: Campaign, limits: Limits) -> Iterator[Fault]:
    yield from _missing(pointer, labels, campaign.language)
    for locale, label in labels.items():
        if not 0 < utf16_units(label.strip()) <= limits.label_max:
            facts = {"limit": limits.label_max}
            yield Fault(f"{pointer}/{_escaped(locale)}", "campaign.label", facts)


def _escaped(name: str) -> str:
    """One step of a pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")

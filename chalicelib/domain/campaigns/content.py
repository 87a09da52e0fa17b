"""Checks whether a campaign's texts can be sent in each of its channels and languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Campaign,
    LinkButton,
    StopButton,
    Wordings,
    worded,
)
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.filled_address import fills_address
from chalicelib.domain.messages.limits import Limits, utf16_units
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.outgoing import SHORT_LINK_CHARS_MAX, OpenLink, link_lines
from chalicelib.domain.messages.template import Kind, Measure, Values, compile_template
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.domain.violations import Violation

STOP_WORD_CHARS_MAX = 20
OMITTED = re.compile(
    r"\{\{ *(?:surname|gift_line|field\.\w+) *\}\}"
)  # nothing stands in the place of none


@dataclass(frozen=True, slots=True)
class Places:
    """The placeholders that a campaign's texts may contain, and the longest value of each."""

    known: Mapping[str, Kind]
    longest: Values


@dataclass(frozen=True, slots=True)
class _Room:
    """The greatest length of a message, and the lines that the sender adds below it by language."""

    measure: Measure
    most: int
    below: Wordings


def faults_of_words(campaign: Campaign, places: Places) -> Iterator[Violation]:
    """Find what is wrong with texts, subjects and labels.

    Pointers look like `/texts/telegram/ru`; a violation inside a text also has its index, `at`.
    """
    if not campaign.texts:
        yield Violation("/texts", "campaign.no_texts")
    for channel, wordings in campaign.texts.items():
        pointer = f"/texts/{_escaped(channel)}"
        if channel not in CHANNELS:
            yield Violation(pointer, "campaign.unknown_channel")
            continue
        limits = CHANNELS[channel].limits
        most = limits.room(picture=bool(campaign.picture), buttons=bool(campaign.buttons))
        room = _Room(limits.measure, most, {} if limits.buttons_max else _below(campaign))
        yield from _missing(pointer, wordings, campaign.language)
        yield from _texts(pointer, wordings, places, room)
        yield from _subjects(campaign, places, limits)
        yield from _buttons(campaign, channel, limits)
    yield from _unsent(campaign)


def _unsent(campaign: Campaign) -> Iterator[Violation]:
    """Judge the words that none of the channels sends: a later change may add such a channel."""
    limits = [CHANNELS[channel].limits for channel in campaign.texts if channel in CHANNELS]
    words = {} if any(each.subject_max for each in limits) else {"/subjects": campaign.subjects}
    if not any(each.buttons_max for each in limits):
        for number, button in enumerate(campaign.buttons):
            if isinstance(button, AnswerButton):
                words[f"/buttons/{number}/labels"] = button.labels
    for pointer, wordings in words.items():
        for locale, text in wordings.items():
            at = f"{pointer}/{_escaped(locale)}"
            if not has_visible(_without_gaps(text)):
                yield Violation(at, "campaign.text_empty")
            elif fills_address(text):
                yield Violation(at, "campaign.address_place")


def _missing(pointer: str, wordings: Wordings, stand_in: Locale) -> Iterator[Violation]:
    """Report a text without the language that replaces missing languages."""
    if stand_in not in wordings:
        yield Violation(f"{pointer}/{stand_in}", "campaign.language_missing")


def _below(campaign: Campaign) -> Wordings:
    """The lines that replace buttons in a channel without buttons: links, and the stop link."""
    # The real links are made when the message is sent; here any text of the greatest length does.
    link = "x" * SHORT_LINK_CHARS_MAX
    stop = [OpenLink("x" * STOP_WORD_CHARS_MAX, link)] * (StopButton() in campaign.buttons)
    labels = [each.labels for each in campaign.buttons if isinstance(each, LinkButton)]
    stand_in = campaign.language
    return {
        locale: link_lines(
            [OpenLink(worded(each, locale, stand_in)[1], link) for each in labels] + stop
        )
        for locale in LOCALES
        if all(stand_in in each for each in labels)
    }


def _texts(pointer: str, wordings: Wordings, places: Places, room: _Room) -> Iterator[Violation]:
    for locale, text in wordings.items():
        at = f"{pointer}/{_escaped(locale)}"
        if locale not in LOCALES:
            yield Violation(at, "campaign.unknown_language")
        elif not has_visible(_without_gaps(text)):
            yield Violation(at, "campaign.text_empty")
        else:
            yield from _template(at, text, locale, places, room)


def _without_gaps(text: str) -> str:
    """Return the text without the fields that may be left out: they are no text of their own."""
    return OMITTED.sub("", text)


def _template(
    pointer: str, text: str, locale: Locale, places: Places, room: _Room
) -> Iterator[Violation]:
    try:
        template = compile_template(text, known=places.known, locale=locale)
    except Rejected as refused:
        yield Violation(pointer, refused.code, refused.params)
        return
    if fills_address(text):
        yield Violation(pointer, "campaign.address_place")
    # Measured as one text: one character can change the cost of all others in an SMS.
    longest = template.widest(places.longest, room.measure) + room.below.get(locale, "")
    found = room.measure(longest)
    if found > room.most:
        yield Violation(pointer, "campaign.text_too_long", {"limit": room.most, "found": found})


def _subjects(campaign: Campaign, places: Places, limits: Limits) -> Iterator[Violation]:
    if limits.subject_max is None:
        return
    yield from _missing("/subjects", campaign.subjects, campaign.language)
    room = _Room(utf16_units, limits.subject_max, {})
    yield from _texts("/subjects", campaign.subjects, places, room)
    for locale, subject in campaign.subjects.items():
        # A line break would begin another header of the e-mail.
        if subject.splitlines() != [subject]:
            yield Violation(f"/subjects/{locale}", "campaign.subject_line_break")


def _buttons(campaign: Campaign, channel: str, limits: Limits) -> Iterator[Violation]:
    """Check the buttons; in a channel without buttons the labels of links stand in the text."""
    has_buttons = bool(limits.buttons_max)
    if has_buttons and len(campaign.buttons) > limits.buttons_max:
        facts: dict[str, str | int] = {"limit": limits.buttons_max, "channel": channel}
        yield Violation("/buttons", "campaign.too_many_buttons", facts)
    for number, button in enumerate(campaign.buttons):
        labelled = (LinkButton, AnswerButton) if has_buttons else LinkButton
        if isinstance(button, labelled):
            yield from _labels(f"/buttons/{number}/labels", button.labels, campaign, limits)


def _labels(
    pointer: str, labels: Wordings, campaign: Campaign, limits: Limits
) -> Iterator[Violation]:
    yield from _missing(pointer, labels, campaign.language)
    for locale, label in labels.items():
        at = f"{pointer}/{_escaped(locale)}"
        if fills_address(label):
            yield Violation(at, "campaign.address_place")
        if not has_visible(label) or utf16_units(label.strip()) > limits.label_max:
            yield Violation(at, "campaign.label", {"limit": limits.label_max})


def _escaped(name: str) -> str:
    """One step of a pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")

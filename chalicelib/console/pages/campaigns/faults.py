"""Says what is wrong with a campaign in the words of a marketer, beside the field of the form."""

import re
from collections.abc import Callable, Mapping

from chalicelib.console.reasons import reason
from chalicelib.console.refusals import FormErrors, form_errors
from chalicelib.console.words import PageWords, texts
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.errors import Malformed, Refusal
from chalicelib.domain.messages.message import Locale

FACT = re.compile(r"(\w+)=(\S+)")
# The reasons that pydantic gives, by their beginning: `handlers` has them in English only.
BY_BEGINNING = {
    "must have at least": "campaigns.fault.empty",
    "is required": "campaigns.fault.empty",
    "nothing to see": "campaigns.fault.empty",
    "must match": "campaigns.fault.form",
    "must be one of": "campaigns.fault.form",
    "there is no such": "campaigns.fault.form",
    "must have at most": "campaigns.fault.long",
    "must be a": "campaigns.fault.number",
    "must be at most": "campaigns.fault.most",
    "must be at least": "campaigns.fault.least",
    "must be an instant": "campaigns.fault.form.moment",
}


def faults_of(
    refusal: Refusal, locale: Locale, field_of: Callable[[str], str] = lambda name: name
) -> FormErrors:
    """Return the sentences of a refusal by the field of the form."""
    if not isinstance(refusal, Malformed):
        return form_errors(refusal, locale, frozenset())
    fields = {
        field_of(pointer.removeprefix("/").replace("/", ".")): _sentence(why, locale)
        for pointer, why in refusal.pointers.items()
    }
    return FormErrors(fields)


def label_of(words: PageWords, name: str) -> str:
    """Return the label of a field of the forms."""
    first, _, rest = name.partition(".")
    if first == "texts" and rest:
        channel, _, locale = rest.partition(".")
        return words.joined([words.known("channel", channel), words.known("campaigns.in", locale)])
    if first == "subjects" and rest:
        return words.joined(
            [words.say("campaigns.field.subject"), words.known("campaigns.in", rest)]
        )
    if first == "buttons" and rest:
        number, _, part = rest.partition(".")
        button = words.say("campaigns.field.button", number=int(number) + 1)
        return words.joined([button, words.known("campaigns.button_part", part)])
    return words.known("campaigns.field", name)


def shown_value(words: PageWords, name: str, value: str, choices: Mapping[str, str]) -> str:
    """Return a value of a form as a person reads it; `choices` are names by value."""
    last = name.rpartition(".")[2]
    kinds = {
        "purpose": "campaigns.purpose",
        "metric": "campaigns.metric",
        "kind": "campaigns.button_kind",
        "language": "campaigns.in",
        "stop": "campaigns.is",
        "on": "campaigns.sends",
    }
    if last in ("starts_at", "ends_at"):
        return value.replace("T", " ")
    return words.known(kinds[last], value) if last in kinds else choices.get(value, value)


def _sentence(why: str, locale: Locale) -> str:
    code, _, rest = why.partition(" ")
    text = texts(locale).get(f"campaigns.fault.{code}")
    if text is None:
        known = [key for start, key in BY_BEGINNING.items() if why.startswith(start)]
        if not known:
            return reason(code if "." in code else why, locale)
        text = texts(locale)[known[-1]]
    facts = {**dict(FACT.findall(rest)), "bound": why.rpartition(" ")[2]}
    return PLACE.sub(lambda place: facts.get(place[1], ""), text)

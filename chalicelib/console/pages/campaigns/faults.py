"""Says what is wrong with a campaign in the words of a marketer, beside the field of the form."""

from collections.abc import Callable, Mapping

from chalicelib.console.reasons import reason
from chalicelib.console.refusals import FormErrors, form_errors
from chalicelib.console.words import PageWords
from chalicelib.domain.errors import Malformed, Refusal
from chalicelib.domain.messages.message import Locale


def faults_of(
    refusal: Refusal, locale: Locale, field_of: Callable[[str], str] = lambda name: name
) -> FormErrors:
    """Return the sentences of a refusal by the field of the form."""
    if not isinstance(refusal, Malformed):
        return form_errors(refusal, locale, frozenset())
    fields = {
        field_of(pointer.removeprefix("/").replace("/", ".")): reason(why, locale)
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

"""Says a rule of earning, a discount and their conditions in one sentence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.console.pages.programme.fields import Json, PointUnit, value_at
from chalicelib.console.words import PageWords
from chalicelib.domain.messages.notation import factor_text, percent_text


class Amounted(NamedTuple):
    """An amount of money in a rule."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The words for rules; `levels` are the names of levels by id."""

    words: PageWords
    unit: PointUnit
    levels: Mapping[str, Mapping[str, str]]

    def rule(self, rule: Json) -> str:
        """Say what a rule of earning gives, and when."""
        return ", ".join([self._gives(rule), *self.conditions(rule), *self._terms(rule)])

    def _gives(self, rule: Json) -> str:
        say, locale = self.words.say, self.words.locale
        match rule["kind"]:
            case "percent":
                return say("rule.percent", rate=percent_text(rule["rate"], locale))
            case "multiplier":
                factor = (rule["factor"][0], rule["factor"][1])
                return say("rule.multiplier", factor=factor_text(factor, locale))
            case "fixed":
                return say("rule.fixed", points=self.points(rule["points"]))
            case _:
                per = self.money(rule["per"])
                return say("rule.per_amount", points=self.points(rule["points"]), money=per)

    def points(self, points: int) -> str:
        """Say a number of points."""
        if self.unit.scale:
            return self.words.say("rule.points", points=self.words.points(points, self.unit.scale))
        return self.words.count(points, "rule.points_counted")

    def money(self, price: Mapping[str, str]) -> str:
        """Say an amount of money."""
        return self.words.money(Amounted(price["amount"], price["currency"]))

    def conditions(self, rule: Json) -> Iterator[str]:
        """Say each condition of a rule."""
        when, say = rule.get("when") or {}, self.words.say
        yield from self._lists(when)
        yield from self._times(when)
        if when.get("first_purchase"):
            yield say("rule.first_purchase")
        if when.get("birthday_window"):
            yield say("rule.birthday_window", **when["birthday_window"])
        for name in ("minimum", "turnover_from"):
            if when.get(name):
                yield say(f"rule.{name}", money=self.money(when[name]))

    def _lists(self, when: Json) -> Iterator[str]:
        """Say each list of which a receipt or a row must meet one."""
        said: Mapping[str, Callable[[str], str]] = {
            "categories": str,
            "skus": str,
            "shops": str,
            "tiers": lambda each: self.words.named(self.levels.get(each), each),
            "channels": lambda each: self.words.say(f"rule.channels.{each}"),
            "price_lists": lambda each: self.words.say(f"rule.price_lists.{each}"),
        }
        for name, say in said.items():
            if when.get(name) is not None:
                names = ", ".join(map(say, when[name]))
                yield self.words.say(f"rule.{name}", names=names)

    def _times(self, when: Json) -> Iterator[str]:
        say = self.words.say
        if when.get("weekdays") is not None:
            days = [say(f"weekday.{each}") for each in when["weekdays"]]
            yield say("rule.weekdays", days=", ".join(days))
        if when.get("hours"):
            yield say("rule.hours", begin=when["hours"][0], end=when["hours"][1])
        for name in ("from", "until"):
            if when.get(name):
                yield say(f"rule.{name}", at=self._instant(when[name]))

    def _instant(self, text: str) -> str:
        local = datetime.fromisoformat(text).astimezone(self.words.zone)
        return f"{self.words.day(local.date())}, {local:%H:%M}"

    def _terms(self, rule: Json) -> Iterator[str]:
        say = self.words.say
        for name in ("days", "months"):
            term = value_at(rule, ["expiry", name])
            if term:
                yield say("rule.expiry", term=self.words.count(term, f"rule.{name}_counted"))
        if rule.get("activation_days") is not None:
            yield say(
                "rule.activation",
                days=self.words.count(rule["activation_days"], "rule.days_counted"),
            )
        yield from self.order(rule)

    def order(self, rule: Json) -> Iterator[str]:
        """Say which rules this one does not add to, and in which order they come."""
        if rule.get("group"):
            yield self.words.say("rule.group", group=rule["group"])
        if rule.get("priority"):
            yield self.words.say("rule.priority", number=rule["priority"])


def discount_words(say: RuleWords, rule: Json) -> str:
    """Say what a discount takes off, and when."""
    if rule["kind"] == "percent":
        rate = percent_text(rule["rate"], say.words.locale)
        takes = say.words.say("rule.discount_percent", rate=rate)
    else:
        takes = say.words.say("rule.discount_amount", money=say.money(rule["amount"]))
    stage = say.words.say(f"rule.stage.{rule['stage']}")
    return ", ".join([f"{takes} ({stage})", *say.conditions(rule), *say.order(rule)])

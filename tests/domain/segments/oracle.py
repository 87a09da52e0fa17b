"""What a predicate means, straight from the rules: on its JSON, over whole bases, slowly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from chalicelib.domain.customers.customer import Customer
from tests.domain.scores import naive_scores

MOBILES = ("+79211234567", "+79031234567")
LANDLINE = "+74951234567"
NAMES = {
    5: "new potential_loyalists potential_loyalists champions champions",
    4: "promising potential_loyalists potential_loyalists loyal loyal",
    3: "about_to_sleep about_to_sleep need_attention loyal loyal",
    2: "hibernating hibernating at_risk at_risk cant_lose",
    1: "lost hibernating at_risk at_risk cant_lose",
}
JSON = Mapping[str, Any]


@dataclass
class Oracle:
    """Knows the whole base and what campaigns did."""

    base: Sequence[Customer]
    today: date
    responded: frozenset[tuple[str, str, str]] = frozenset()
    has_snapshot: bool = True
    email_double_opt_in: bool = False
    bought: list[list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.bought = [[(b.day, b.minor) for b in c.shopping.recent] for c in self.base]

    def says(self, predicate: JSON, customer: Customer) -> bool:
        kind = predicate["kind"]
        if kind == "all":
            return not [part for part in predicate["of"] if not self.says(part, customer)]
        if kind == "any":
            return [part for part in predicate["of"] if self.says(part, customer)] != []
        if kind == "not":
            return not self.says(predicate["of"], customer)
        return bool(getattr(self, f"says_{kind}")(predicate, customer))

    def says_age(self, predicate: JSON, customer: Customer) -> bool:
        born = customer.birthday
        if born is None or born.year is None:
            return False
        years = 0
        while (born.year + years + 1, born.month, born.day) <= (
            self.today.year,
            self.today.month,
            self.today.day,
        ):
            years += 1
        return within(predicate, Fraction(years))

    def says_birthday(self, predicate: JSON, customer: Customer) -> bool:
        """Rule 41: every day from today on, one by one."""
        if customer.birthday is None:
            return False
        for ahead in range(predicate["days"] + 1):
            day = self.today + timedelta(days=ahead)
            if (day.month, day.day) == (customer.birthday.month, customer.birthday.day):
                return True
            leap_day = (customer.birthday.month, customer.birthday.day) == (2, 29)
            eve_of_march = (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).day == 1
            if leap_day and eve_of_march:
                return True
        return False

    def says_city(self, predicate: JSON, customer: Customer) -> bool:
        def folded(name: str) -> str:
            return name.strip().lower().replace("ё", "е")

        return folded(customer.city) in [folded(name) for name in predicate["any_of"]]

    def says_shop(self, predicate: JSON, customer: Customer) -> bool:
        return customer.shop in predicate["any_of"]

    def says_language(self, predicate: JSON, customer: Customer) -> bool:
        return bool(customer.locale == predicate["locale"])

    def says_tag(self, predicate: JSON, customer: Customer) -> bool:
        return any(tag in customer.tags for tag in predicate["any_of"])

    def says_consent(self, predicate: JSON, customer: Customer) -> bool:
        words = {(c.purpose.value, c.channel): c.given for c in customer.consents}
        return bool(words.get((predicate["purpose"], predicate["channel"])))

    def says_reachable(self, predicate: JSON, customer: Customer) -> bool:
        channel = predicate["channel"]
        asked = {"purpose": "advertising", "channel": channel}
        addresses = {chat.channel for chat in customer.chats}
        is_written_to = customer.email_proven_at is not None or not self.email_double_opt_in
        addresses |= {"email"} if customer.email is not None and is_written_to else set()
        addresses |= {"sms"} if customer.phone.number in MOBILES else set()
        return self.says_consent(asked, customer) and channel in addresses - customer.blocked

    def says_purchases(self, predicate: JSON, customer: Customer) -> bool:
        today = self.today.toordinal()
        minors = [b.minor for b in customer.shopping.recent]
        days = [b.day for b in customer.shopping.recent]
        if "days" in predicate:
            inside = range(today - predicate["days"] + 1, today + 1)
            minors = [b.minor for b in customer.shopping.recent if b.day in inside]
            days = [day for day in days if day in inside]
        if predicate["measure"] == "count":
            return within(predicate, Fraction(len(days)))
        if predicate["measure"] == "sum":
            return within(predicate, Fraction(sum(minors)))
        if not days:
            return False
        if predicate["measure"] == "average":
            return within(predicate, Fraction(sum(minors), len(minors)))
        return within(predicate, Fraction(today - max(days)))

    def says_category(self, predicate: JSON, customer: Customer) -> bool:
        today = self.today.toordinal()
        names = {
            name
            for b in customer.shopping.recent
            for name, _ in b.categories
            if "days" not in predicate or today - predicate["days"] < b.day <= today
        }
        bought = bool(names & set(predicate["any_of"]))
        return bool(bought == predicate.get("bought", True))

    def says_favourite(self, predicate: JSON, customer: Customer) -> bool:
        """Rule 50."""
        today = self.today.toordinal()
        receipts = [
            dict(b.categories) for b in customer.shopping.recent if today - 365 < b.day <= today
        ]
        names = sorted({name for receipt in receipts for name in receipt})
        often = [name for name in names if sum(name in receipt for receipt in receipts) >= 2]
        paid = {name: sum(receipt.get(name, 0) for receipt in receipts) for name in often}
        best = [name for name in often if paid[name] == max(paid.values())]
        return bool(best) and best[0] in predicate["any_of"]

    def says_stage(self, predicate: JSON, customer: Customer) -> bool:
        gap_days = naive_scores.percentile_of_gaps(self.bought) if self.has_snapshot else None
        bought = self.bought[self.base.index(customer)]
        stage = naive_scores.stage(bought, self.today.toordinal(), gap_days)
        return stage in predicate["any_of"]

    def scores(self, customer: Customer) -> tuple[int, ...] | None:
        if not self.has_snapshot:
            return None
        found = naive_scores.scores(self.bought, self.today.toordinal())
        return found[self.base.index(customer)]

    def says_rfm(self, predicate: JSON, customer: Customer) -> bool:
        scores = self.scores(customer)
        if scores is None:
            return False
        r, f, m = scores
        every = (1, 2, 3, 4, 5)
        return (
            r in predicate.get("recency", every)
            and f in predicate.get("frequency", every)
            and m in predicate.get("money", every)
        )

    def says_rfm_name(self, predicate: JSON, customer: Customer) -> bool:
        scores = self.scores(customer)
        if scores is None:
            return False
        r, f, m = scores
        if predicate.get("high_value", m == 5) != (m == 5):
            return False
        name = NAMES[r].split()[f - 1]
        return bool(name in predicate["any_of"])

    def says_abc(self, predicate: JSON, customer: Customer) -> bool:
        if not self.has_snapshot:
            return False
        day = self.today.toordinal()
        windows = [naive_scores.window(each, day) for each in self.bought]
        if not any(windows):
            return False  # nobody has bought: there is no turnover to share
        sums = [sum(m for _, m in window) for window in windows]
        return naive_scores.classes(sums)[self.base.index(customer)] in predicate["any_of"]

    def says_campaign(self, predicate: JSON, customer: Customer) -> bool:
        return (customer.id, predicate["campaign"], predicate["how"]) in self.responded

    def says_ids(self, predicate: JSON, customer: Customer) -> bool:
        return customer.id in predicate["any_of"]


def within(predicate: JSON, value: Fraction) -> bool:
    return bool(predicate.get("from", value) <= value <= predicate.get("to", value))

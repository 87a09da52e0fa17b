"""A base of any size, made while it is read: as our table keeps customers, and as the peer does.

Both tell of the same people. How often they buy is spread as in an old shop: half came once or
twice, one in a hundred over sixty times.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 21)
ORDERS_MAX = 400
RECENT_MAX = 200  # kept one by one; the rest is rolled up
CATEGORIES = ("bakery", "coffee", "dairy", "fruit", "household", "meat", "tea", "wine")
NAMES = ("Ivan", "Anna", "Maria", "Oleg", "Pavel", "Olga")
CITIES = ("Kazan", "Moscow", "Perm", "Omsk", "Tver", "Sochi", "Ufa", "Tula")
_COMPACT = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Shopper:
    """A customer: how many purchases, the minor units of each, the days between, and the last."""

    number: int
    id: str
    orders: int
    minor: int
    last_day: int
    gap: int

    def plain(self) -> str:
        """What our count asks of the profile, as DynamoDB answers."""
        kept = min(self.orders, RECENT_MAX)
        rest = self.orders - kept
        days = [max(1, self.last_day - self.gap * at) for at in range(self.orders)]
        earlier = [rest, rest * self.minor, days[-1] if rest else 0, days[kept] if rest else 0]
        return _COMPACT.encode(
            {
                "pk": {"S": f"CUSTOMER#{self.id}"},
                "watched": {"BOOL": True},
                "recent": {"L": [{"S": self._bought(day)} for day in days[:kept]]},
                "earlier": {"L": [{"N": str(number)} for number in earlier]},
            }
        )

    def entry(self) -> str:
        """What our count asks of the index."""
        return _COMPACT.encode({"who": {"S": self.id}})

    def exported(self) -> str:
        """A line of the peer's export: a summary of the same purchases, kept in the profile."""
        total = self.orders * self.minor / 100
        number = self.number
        texts = {
            "pk": f"T#acme#C#{number:010d}",
            "sk": "PROFILE",
            "phone": f"+7916{number % 10**7:07d}",
            "email": f"user{number}@example.org",
            "first_name": NAMES[number % 6],
            "last_name": "Petrov",
            "birthday": "1987-03-14",
            "gender": "m" if number % 2 else "f",
            "city": CITIES[number % 8],
            "lang": "ru",
            "last_order": date.fromordinal(self.last_day).isoformat(),
            "tier": "silver",
        }
        numbers = {
            "tg_chat_id": 5_000_000_000 + number,
            "balance": round(total * 0.02, 2),
            "orders": self.orders,
            "total": total,
            "version": 3,
        }
        item = {
            **{name: {"S": text} for name, text in texts.items()},
            **{name: {"N": str(value)} for name, value in numbers.items()},
            "consent": {"BOOL": True},
            "tags": {"L": [{"S": "coffee"}]},
        }
        return _COMPACT.encode({"Item": item})

    def _bought(self, day: int) -> str:
        first, second = CATEGORIES[day % 8], CATEGORIES[(day + 3) % 8]
        part = self.minor * 3 // 4
        return f"{day};{self.minor};{first}={part};{second}={self.minor - part}"


def shoppers(count: int) -> Iterator[Shopper]:
    """The first people of the one base that there is."""
    chance = Random(7)
    for number in range(count):
        silent_days = int(chance.expovariate(1 / 120)) % 1400
        yield Shopper(
            number=number,
            id=f"{chance.getrandbits(132):033x}"[:22],
            orders=min(ORDERS_MAX, int(chance.paretovariate(1.1))),
            minor=int(100 * chance.lognormvariate(7, 0.6)),
            last_day=(TODAY - timedelta(days=silent_days)).toordinal(),
            gap=chance.randint(1, 60),
        )

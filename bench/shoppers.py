"""A base of any size, made while it is read, as our table stores it and as the peer's export does.

Both contain the same customers. Their numbers of purchases are distributed as in an old shop: half
bought once or twice, one in a hundred more than sixty times.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 21)
ORDERS_MAX = 400
RECENT_MAX = 200  # purchases kept one by one; the others are rolled up
CATEGORIES = ("bakery", "coffee", "dairy", "fruit", "household", "meat", "tea", "wine")
NAMES = ("Ivan", "Anna", "Maria", "Oleg", "Pavel", "Olga")
CITIES = ("Kazan", "Moscow", "Perm", "Omsk", "Tver", "Sochi", "Ufa", "Tula")
_COMPACT = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Shopper:
    """A customer: the number of purchases, the money of each, the gap between, the last day."""

    number: int
    id: str
    orders: int
    minor: int
    last_day: int
    gap: int

    def plain(self) -> str:
        """Return the attributes of the profile that our counting reads, as DynamoDB answers."""
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
        """Return the attributes of the index that our counting reads."""
        return _COMPACT.encode({"who": {"S": self.id}})

    def exported(self) -> str:
        """Return a line of the peer's export, which contains the sums of the same purchases."""
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
    """Make the first customers of the base; they are always the same."""
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

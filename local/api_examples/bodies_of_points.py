"""The bodies of the examples about the programme, points, offers and the catalogue."""

from typing import Any

Json = dict[str, Any]

PROGRAMME: Json = {
    "programme": {
        "brand": {"name": {"ru": "Лавка", "en": "Lavka"}, "colour": "#1b7f3b"},
        "currency": "RUB",
        "earning": {
            "rules": [
                {"id": "base", "kind": "percent", "rate": 700},
                {
                    "id": "dairy-x2",
                    "kind": "multiplier",
                    "factor": [2, 1],
                    "when": {"categories": ["dairy"]},
                },
            ]
        },
        "discounts": {
            "rules": [
                {
                    "id": "bakery",
                    "kind": "percent",
                    "rate": 1000,
                    "stage": "item",
                    "when": {"categories": ["bakery"]},
                }
            ]
        },
        "tiers": {
            "levels": [
                {
                    "id": "bronze",
                    "name": {"ru": "Бронза", "en": "Bronze"},
                    "from": {"amount": "0.00", "currency": "RUB"},
                },
                {
                    "id": "silver",
                    "name": {"ru": "Серебро", "en": "Silver"},
                    "from": {"amount": "30000.00", "currency": "RUB"},
                    "multiplier": [3, 2],
                },
                # The presets have it too, and a level never goes: the example is sent after them.
                {
                    "id": "gold",
                    "name": {"ru": "Золото", "en": "Gold"},
                    "from": {"amount": "100000.00", "currency": "RUB"},
                    "multiplier": [2, 1],
                },
            ]
        },
    },
    "effective_at": "2026-11-01T00:00:00Z",
    "version": None,
}
HOLD: Json = {
    "shop": "s1",
    "points": 10,
    "channel": "shop",
    "total": {"amount": "150.00", "currency": "RUB"},
    "card": None,
    "customer_id": None,
}
QUOTE: Json = {
    "shop": "s1",
    "at": "2026-11-23T08:00:00Z",
    "channel": "shop",
    "handed_over_at": None,
    "promo_codes": [],
    "redemption": {"points": 10},
    "lines": [
        {
            "sku": "milk-1",
            "category": "dairy",
            "quantity": "2",
            "price": {"amount": "49.95", "currency": "RUB"},
            "name": "Молоко",
            "discount": {"amount": "0.00", "currency": "RUB"},
        },
        {
            "sku": "bread-7",
            "category": "bakery",
            "quantity": "0.350",
            "price": {"amount": "143.14", "currency": "RUB"},
            "name": "Хлеб",
            "discount": {"amount": "0.00", "currency": "RUB"},
        },
    ],
}
ADJUSTMENT: Json = {
    "points": 15,
    "reason": "a broken egg in the box",
    "document": "act-7",
    "expires_on": None,
}
SIMULATION: Json = {
    "programme": {
        **PROGRAMME["programme"],
        "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 1000}]},
    },
    "since": "2026-11-01",
}
TERMS: Json = {
    "price_list": "retail",
    "discounts": [
        {
            "rate": 500,
            "price_list": None,
            "category": "dairy",
            "from": "2026-12-01T00:00:00Z",
            "until": "2027-12-01T00:00:00Z",
            "reason": "a neighbour of the shop",
        }
    ],
}
TIER: Json = {
    "id": "silver",
    "mode": "floor",
    "from": "2026-12-24T00:00:00Z",
    "until": "2027-12-24T00:00:00Z",
    "reason": "moved here from another chain",
}
TRANSFER: Json = {"points": 60, "evidence": {"from": "paper form 7", "to": "paper form 7"}}
NEW_PHONE: Json = {
    "phone": "8 921 765-43-21",
    "birthday": "1990-05-05",
    "evidence": "the person showed the chat and read out a code",
}
CARD_CHANGE: Json = {"evidence": "the customer typed the code of an SMS"}
PLASTIC: Json = {"card": "2912345678906", "evidence": "the customer has it in hand"}
OFFER: Json = {
    "name": {"ru": "Зимний подарок", "en": "Winter gift"},
    "text": {"ru": "100 баллов за покупку от 500 рублей.", "en": "100 points from 500 roubles on."},
    "picture_url": "https://lavka.example/winter.png",
    "from": "2026-12-01T00:00:00Z",
    "until": "2027-01-10T00:00:00Z",
    "segment": {"kind": "tag", "any_of": ["coffee"]},
    "needs_code": True,
    "effect": {
        "earn": {
            "kind": "fixed",
            "points": 100,
            "when": {"minimum": {"amount": "500.00", "currency": "RUB"}},
            "expiry": {"days": 30},
        }
    },
    "group": "gifts",
    "priority": 0,
    "limits": {"per_customer": 1, "total": 1000},
    "budget": {"points": 100000},
}
PROMO_CODES: Json = {
    "generate": {"count": 1000, "prefix": "NY"},
    "limits": {"total": 1, "per_customer": None},
}
SHOP: Json = {
    "code": "s1",
    "name": {"ru": "Лавка на Невском", "en": "Lavka on Nevsky"},
    "address": {"ru": "Невский пр., 1", "en": "Nevsky pr. 1"},
    "hours": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "09:00", "to": "21:00"}],
    "zone": "Europe/Moscow",
    "phone": "+7 812 123-45-67",
    "position": {"latitude": "59.9386", "longitude": "30.3141"},
    "holidays": [
        {"on": "2026-12-31", "from": "09:00", "to": "18:00"},
        {"on": "2027-01-01", "from": None, "to": None},
    ],
    "offer_card_from": {"amount": "1000.00", "currency": "RUB"},
}
CATEGORY: Json = {"code": "dairy", "name": {"ru": "Молочное", "en": "Dairy"}}
PRODUCT: Json = {
    "sku": "milk-1",
    "name": {"ru": "Молоко 3,2 %, 1 л", "en": "Milk 3.2 %, 1 l"},
    "category": "dairy",
    "unit": "piece",
    "price": {"amount": "99.90", "currency": "RUB"},
    "earns": True,
    "redeems": True,
    "prices": {"promo": {"amount": "89.90", "currency": "RUB"}},
}
BREAD: Json = {
    **PRODUCT,
    "sku": "bread-7",
    "name": {"ru": "Хлеб ржаной", "en": "Rye bread"},
    "category": "bakery",
    "unit": "kg",
    "price": {"amount": "143.14", "currency": "RUB"},
    "redeems": False,
    "prices": {},
}

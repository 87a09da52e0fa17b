"""The bodies of the API's examples: one good request of each kind, with all its fields."""

from typing import Any

from chalicelib import VERSION

Json = dict[str, Any]

KEY: Json = {
    "role": "cashier",
    "name": "till 1",
    "shop": "s1",
    "expires_at": "2027-11-23T00:00:00Z",
    "once": "till-7-of-s1",
}
BOT: Json = {
    "required": ["first_name", "surname", "phone", "email", "birthday"],
    "texts": {"ru": {}, "en": {}},
    "contact": "+7 495 123-45-67, every day from 10 to 20",
    "tells_receipts": True,
    "topics": {"coffee": {"ru": "Кофе", "en": "Coffee"}},
}
EVIDENCE = {"evidence": "paper form 1204", "text_version": "2026-11"}
CUSTOMER: Json = {
    "phone": "+79211234567",
    "consents": {
        "personal_data": EVIDENCE,
        "advertising": {**EVIDENCE, "channels": ["email", "sms"]},
    },
    "first_name": "Анна",
    "surname": "Петрова",
    "email": "anna@example.org",
    "birthday": "1990-05-05",
    "language": "ru",
    "city": "Москва",
    "shop": "s1",
    "zone": "Europe/Moscow",
    "tags": ["coffee"],
    "fields": {"favourite_colour": "red"},
}
CONSENT: Json = {
    "purpose": "advertising",
    "channel": "email",
    "given": True,
    "evidence": "paper form 1310",
    "text_version": "2026-11",
}
RETURN: Json = {
    "number": "back-1",
    "at": "2026-11-23T07:55:00Z",
    "lines": [{"line": 1, "quantity": "1"}],
    "void": False,
    "reason": "the pack was open",
}
DELIVERY: Json = {"at": "2026-11-23T07:50:00Z"}
RECEIPT: Json = {
    "shop": "s1",
    "receipt": "r-1001",
    "at": "2026-11-23T07:45:00Z",
    "total": {"amount": "150.00", "currency": "RUB"},
    "channel": "shop",
    "handed_over_at": None,
    "promo_codes": [],
    "redemption": None,
    "lines": [
        {
            "sku": "milk-1",
            "category": "dairy",
            "quantity": "2",
            "paid": {"amount": "99.90", "currency": "RUB"},
        },
        {
            "sku": "bread-7",
            "category": "bakery",
            "quantity": "0.350",
            "paid": {"amount": "50.10", "currency": "RUB"},
        },
    ],
}
LARGE_RECEIPT: Json = {
    "shop": "s1",
    "receipt": "r-2001",
    "at": "2026-11-23T07:45:00Z",
    "total": {"amount": "1500.00", "currency": "RUB"},
    "lines": [
        {
            "sku": "tea-7",
            "category": "tea",
            "quantity": "1",
            "paid": {"amount": "1500.00", "currency": "RUB"},
        }
    ],
}
PREDICATE: Json = {
    "kind": "all",
    "of": [
        {"kind": "reachable", "channel": "email"},
        {"kind": "not", "of": {"kind": "category", "any_of": ["wine"], "bought": True}},
    ],
}
SEGMENT: Json = {"name": "Reachable by e-mail, no wine", "predicate": PREDICATE}
PREVIEW: Json = {"predicate": PREDICATE}
CAMPAIGN: Json = {
    "name": "Coffee in November",
    "audience": {"predicate": {"kind": "stage", "any_of": ["new", "active", "cooling"]}},
    "purpose": "advertising",
    "texts": {
        "telegram": {
            "ru": "{{name}}, скидка 15 % на кофе до воскресенья",
            "en": "{{name}}, 15 % off coffee until Sunday",
        },
        "email": {
            "ru": "{{name}}, скидка 15 % на кофе до воскресенья",
            "en": "{{name}}, 15 % off coffee until Sunday",
        },
        "sms": {"ru": "Скидка 15 % на кофе до воскресенья", "en": "15 % off coffee until Sunday"},
    },
    "subjects": {"ru": "Скидка на кофе", "en": "Coffee for less"},
    "language": "ru",
    "picture": "https://shop.example/coffee.png",
    "buttons": [
        {
            "kind": "link",
            "labels": {"ru": "Смотреть", "en": "Look"},
            "url": "https://shop.example/coffee",
        },
        {"kind": "answer", "labels": {"ru": "Приду", "en": "I will come"}, "value": "come"},
        {"kind": "stop"},
    ],
    "topic": "coffee",
    "control_share_bp": 2000,
    "window": {"from_hour": 10, "to_hour": 21},
    "starts_at": None,
    "ends_at": "2026-11-30T18:00:00Z",
    "priority": 0,
    "goal": {"metric": "bought", "window_days": 14},
    "codes": "",
    "gift": {"points": 50, "days": 14},
}
TRIGGER: Json = {
    "on": True,
    "call": {"segment": "vip", "text": "Ask what would please them", "due_days": 1},
    "purpose": "advertising",
    "texts": {"telegram": {"ru": "{{name}}, с днём рождения!", "en": "Happy birthday, {{name}}!"}},
    "subjects": {"ru": "С днём рождения!", "en": "Happy birthday!"},
    "language": "ru",
    "picture": "",
    "buttons": [{"kind": "stop"}],
    "topic": "",
    "control_share_bp": 1000,
    "window": {"from_hour": 10, "to_hour": 21},
    "priority": 5,
    "goal": {"metric": "bought", "window_days": 14},
    "codes": "",
}
UPDATE: Json = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1795420800,
        "chat": {"id": 7012345678, "type": "private"},
        "from": {"id": 7012345678, "is_bot": False, "first_name": "Anna", "language_code": "en"},
        "text": "/start",
    },
}
HEALTH: Json = {"version": VERSION, "table": "ok", "queue": "ok"}


def another_customer(number: int) -> Json:
    """Return a further customer."""
    return {
        **CUSTOMER,
        "phone": f"+7921123{4567 + number}",
        "email": f"customer{number}@example.org",
        "first_name": "Иван",
        "surname": "Сидоров",
        "tags": [],
    }


def another_receipt(number: int, customer: str) -> Json:
    """Return a receipt of a further customer."""
    return {**RECEIPT, "receipt": f"r-{1001 + number}", "customer_id": customer}


IMPORT: Json = {"kind": "customers", "name": "clients.csv"}
IMPORTED = "Phone,Name,City\n+79215550101,Vera,Pskov\n,Oleg,Pskov\n"
MAPPING: Json = {
    "columns": {"Phone": "phone", "Name": "first_name", "City": "city"},
    "key": "phone",
    "evidence": "Paper forms of 2019-2025",
}
CALL_REPORT = {
    "call": "1764500000.17",
    "event": "answered",
    "at": "2026-11-23T09:00:00Z",
    "phone": "+79217654321",
    "operator": "101",
}
LEAD = {
    "text": "Do you deliver to Pushkin on Sundays?",
    "name": "Vera Orlova",
    "phone": "8 921 765-43-21",
    "email": "vera@example.org",
    "locale": "en",
    "page": "https://shop.example/delivery",
    "topic": "shop",
}

"""The builder of segments: every condition, groups in groups, without a script and with one."""

import json
from typing import Any

import pytest

from chalicelib.console.segments.draft import NEW as EMPTY
from chalicelib.console.segments.draft import Condition, Group, edited, read_draft
from chalicelib.console.segments.kinds import KINDS
from chalicelib.console.segments.predicate import Scales, draft_of, predicate_of
from chalicelib.domain.customers.custom_field import CustomKind
from chalicelib.domain.errors import Malformed
from chalicelib.domain.segments import parse_predicate, predicate_text
from chalicelib.domain.segments.required_fields import REQUIRED
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.fields import has_fields
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, stored

NEW = "/console/segments/new"
OWN = {
    "pet": CustomKind.TEXT,
    "size": CustomKind.NUMBER,
    "since": CustomKind.DATE,
    "colour": CustomKind.CHOICE,
}
SCALES = Scales(money=2, points=0, own=OWN)
PAYLOAD = '"><img src=x onerror=alert(1)>'
VIP = {"kind": "tag", "any_of": ["vip"]}
EVERY: list[dict[str, Any]] = [
    VIP,
    {"kind": "abc", "any_of": ["A", "C"]},
    {"kind": "age", "from": 18, "to": 25},
    {"kind": "birthday", "days": 0},
    {"kind": "campaign", "campaign": "spring", "how": "clicked"},
    {"kind": "category", "any_of": ["tea, green"], "bought": False, "days": 90},
    {"kind": "city", "any_of": ["Казань", "Kazan"]},
    {"kind": "promo_code", "codes": "d4e5f6", "used": False},
    {"kind": "consent", "purpose": "advertising", "channel": "telegram"},
    {"kind": "favourite", "any_of": ["dairy"]},
    {"kind": "field", "field": "colour", "any_of": ["red", "green"]},
    {"kind": "field", "field": "pet", "any_of": ["кошка", "Ёж, рыжий"]},
    {"kind": "field", "field": "size", "from": "38.5", "to": "40"},
    {"kind": "field", "field": "since", "to": "2026-12-31"},
    {"kind": "field", "field": "pet", "is_set": False},
    {"kind": "ids", "any_of": ["c1", "c2"]},
    {"kind": "stage", "any_of": ["dormant", "lost"]},
    {"kind": "language", "locale": "ru"},
    {"kind": "rfm_name", "any_of": ["champions"], "high_value": True},
    {"kind": "rfm_name", "any_of": ["champions"]},
    {"kind": "offer", "offer": "a1b2c3", "used": True},
    {"kind": "points", "measure": "available", "from": 100},
    {"kind": "points", "measure": "expiring", "to": 5000, "days": 30},
    {"kind": "product", "any_of": ["4600000000017"], "bought": True, "days": 90},
    {"kind": "purchases", "measure": "count", "from": 3},
    {"kind": "purchases", "measure": "sum", "from": 150050, "to": 500000, "days": 90},
    {"kind": "purchases", "measure": "average", "to": 1},
    {"kind": "purchases", "measure": "last", "from": 1, "to": 30, "days": 60},
    {"kind": "random_share", "basis_points": 1250, "salt": "spring"},
    {"kind": "reachable", "channel": "email"},
    {"kind": "rfm", "recency": [4, 5], "frequency": [1, 2, 3, 4, 5], "money": [5]},
    {"kind": "shop", "any_of": ["nevsky-12"]},
    {"kind": "tier", "any_of": ["silver"]},
]


@pytest.fixture(autouse=True)
def own_fields(world: World) -> None:
    has_fields(a_caller(world, Role.ADMIN))


def fields_of(part: Condition | Group, place: str = "predicate") -> dict[str, list[str]]:
    """The fields that the form of a draft sends."""
    own = {f"{place}.kind": [part.kind]} | ({f"{place}.not": ["yes"]} if part.is_except else {})
    if isinstance(part, Group):
        for number, each in enumerate(part.of):
            own |= fields_of(each, f"{place}.of.{number}")
        return own
    own[f"{place}.shown"] = [part.kind]
    return own | {f"{place}.{name}": list(values) for name, values in part.fields.items()}


def plain(predicate: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(predicate_text(parse_predicate(predicate)))
    return found


def sends(visitor: Visitor, predicate: dict[str, Any], do: str, name: str = "Гости") -> Seen:
    fields = fields_of(draft_of(predicate, SCALES))
    return visitor.sends(NEW, {"name": name, "do": do, **fields})


def test_every_condition_of_the_api_is_on_the_page() -> None:
    assert {kind.kind for kind in KINDS.values()} == set(REQUIRED) | {"category", "favourite"}
    assert {kind.name for kind in KINDS.values()} == {
        condition.kind
        for each in EVERY
        for condition in draft_of(each, SCALES).of
        if isinstance(condition, Condition)
    }


@pytest.mark.parametrize("predicate", EVERY, ids=lambda each: str(each["kind"]))
def test_a_condition_goes_through_the_form_unchanged(predicate: dict[str, Any]) -> None:
    sent = read_draft(fields_of(draft_of(plain(predicate), SCALES)))

    assert plain(predicate_of(sent, SCALES)[0]) == plain(predicate)


def test_groups_in_groups_go_through_the_form_unchanged() -> None:
    group = {"kind": "any", "of": [VIP, {"kind": "not", "of": {"kind": "all", "of": EVERY[1:3]}}]}
    predicate = {
        "kind": "all",
        "of": [group, {"kind": "not", "of": VIP}, {"kind": "any", "of": []}],
    }
    sent = read_draft(fields_of(draft_of(predicate, SCALES)))

    assert predicate_of(sent, SCALES)[0] == predicate


def test_twice_not_is_shown_as_a_group() -> None:
    twice = {"kind": "not", "of": {"kind": "not", "of": VIP}}

    made, _ = predicate_of(draft_of(twice, SCALES), SCALES)

    assert made == {"kind": "not", "of": {"kind": "all", "of": [{"kind": "not", "of": VIP}]}}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("predicate", EVERY, ids=lambda each: str(each["kind"]))
def test_a_condition_is_saved_shown_and_said(
    world: World, predicate: dict[str, Any], language: str
) -> None:
    visitor = signed_in(world, language=language)

    seen = sends(visitor, plain(predicate), "save")

    assert (seen.status, seen.path.rpartition("/")[0]) == (200, "/console/segments"), seen.text
    assert ("Сегмент создан." if language == "ru" else "is created.") in seen.text
    found = world.segments.stored.page(after="", limit=2)
    assert [plain(each.predicate) for each in found] == [plain(predicate)]
    assert "{{" not in seen.text


def test_buttons_add_group_and_remove_without_losing_what_was_typed() -> None:
    draft = Group("all", (Condition("age", {"from": ("18",)}), Condition("tag")))

    grown = edited(edited(draft, "add predicate"), "group predicate")
    deep = edited(grown, "add predicate.of.3")
    cut = edited(deep, "remove predicate.of.1")

    assert [type(each).__name__ for each in grown.of] == ["Condition"] * 3 + ["Group"]
    assert len(deep.of[3].of) == 2  # type: ignore[union-attr]
    assert (len(cut.of), cut.of[0]) == (3, draft.of[0])


@pytest.mark.parametrize(
    "do", ["", "add", "add predicate.of.9", "remove predicate", "remove predicate.of.0.of.1", "x y"]
)
def test_a_button_that_does_not_exist_changes_nothing(do: str) -> None:
    changed = edited(EMPTY, do)

    assert len(changed.of) == (2 if do == "add" else 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"predicate": ["x"]},
        {"predicate.of": ["abc"]},
        {"predicate.kind": ["age"], "predicate.kind.x": ["y"]},
        {"predicate" + ".of.0" * 999 + ".kind": ["age"]},
        {"predicate.of.999.of.7.from": ["1"]},
        {"predicate.of.0.kind": ["nothing"], "predicate.of.0.any_of": ["a"]},
        {"predicate.of.-1.kind": ["age"]},
        {"predicate.of.0.kind": []},
    ],
)
def test_any_fields_are_a_form(world: World, fields: dict[str, list[str]]) -> None:
    visitor = signed_in(world)

    seen = [visitor.sends(NEW, {**fields, "name": "x", "do": do}) for do in ("save", "show", "add")]

    assert {each.status for each in seen} <= {200, 422}


def test_fields_of_the_kind_before_are_forgotten() -> None:
    fields = fields_of(Group("all", (Condition("age", {"from": ("18",)}),)))

    changed = read_draft({**fields, "predicate.of.0.kind": ["points.available"]})

    assert changed.of == (Condition("points.available"),)


def test_unchecked_boxes_are_not_checked_again() -> None:
    fields = {"predicate.of.0.kind": ["rfm"], "predicate.of.0.shown": ["rfm"]}

    with pytest.raises(Malformed) as refused:
        predicate_of(read_draft(fields), SCALES)

    assert set(refused.value.pointers.values()) == {"form.choose"}


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("age", {"from": "восемнадцать"}, "Введите целое число"),
        ("age", {"from": "1e3"}, "Введите целое число"),
        ("age", {"from": "9" * 5000}, "Введите целое число"),
        ("age", {}, "Заполните хотя бы одну границу"),
        ("purchases.sum", {"from": "10,505"}, "Введите число"),
        ("purchases.sum", {"from": "NaN"}, "Введите число"),
        ("stage", {}, "Сделайте выбор"),
        ("city", {"any_of": " \n , "}, "Город, Города"),
        ("promo_code", {"codes": ""}, "Заполните это поле"),
        ("birthday", {"days": "400"}, "День рождения, В ближайшие дни"),
        ("age", {"from": "30", "to": "18"}, "Возраст, От, лет"),
        ("random_share", {"basis_points": "101", "salt": "a"}, "Случайная доля, Доля, %"),
        ("tag", {"any_of": "x" * 101}, "Метка, Метки"),
        ("", {}, "Сделайте выбор"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    world: World, kind: str, typed: dict[str, str], words: str
) -> None:
    place = "predicate.of.0"
    fields = {f"{place}.kind": kind, f"{place}.shown": kind, f"{place}.not": "yes"}

    seen = signed_in(world).sends(
        NEW,
        {
            "name": "Моё имя",
            "do": "save",
            **fields,
            **{f"{place}.{k}": v for k, v in typed.items()},
        },
    )

    assert seen.status == 422
    assert words in seen.text, seen.text
    assert 'value="Моё имя"' in seen.html
    assert all(value.strip() in seen.html for value in typed.values())
    assert f'href="#field-{place}' in seen.html
    assert world.segments.stored.page(after="", limit=2) == []


def test_a_name_is_asked_for(world: World) -> None:
    seen = sends(signed_in(world), VIP, "save", name="")

    assert seen.status == 422
    assert 'href="#field-name"' in seen.html


def test_the_size_comes_with_people_and_words(world: World) -> None:
    stored(world, a_customer(tags=frozenset({"vip"}), first_name="Анна"))
    stored(world, a_customer(first_name="Борис"))
    visitor = signed_in(world)

    whole = sends(visitor, VIP, "show")
    part = visitor.sends(
        NEW, {"do": "count", **fields_of(draft_of(VIP, SCALES))}, hx_request="true"
    )

    assert "метка: vip" in part.text
    assert "1 человек" in part.text
    assert "Анна" in part.text
    assert "<html" not in part.html
    assert "Анна" in whole.text
    assert world.segments.stored.page(after="", limit=2) == []


def test_an_unfinished_segment_has_no_size_yet(world: World) -> None:
    seen = signed_in(world).sends(
        NEW, {"do": "count", "predicate.of.0.kind": "age"}, hx_request="true"
    )

    assert (seen.status, "когда все условия будут заполнены" in seen.text) == (200, True)


def test_a_button_redraws_only_the_builder(world: World) -> None:
    fields = fields_of(draft_of(VIP, SCALES))

    seen = signed_in(world).sends(NEW, {"do": "add predicate", **fields}, hx_request="true")

    assert "<html" not in seen.html
    assert seen.html.count('<fieldset class="condition">') == 2
    assert ">vip</textarea>" in seen.html


def test_a_double_send_makes_one_segment(world: World) -> None:
    visitor = signed_in(world)
    fields = {"name": "A", "do": "save", **fields_of(draft_of(VIP, SCALES))}
    hidden = visitor.opens(NEW).hidden()

    first, again = (visitor.posts(NEW, {**hidden, **fields}) for _ in range(2))

    assert first.path == again.path
    assert len(world.segments.stored.page(after="", limit=5)) == 1


def test_an_address_fills_the_form(world: World) -> None:
    seen = signed_in(world).opens(
        f"{NEW}?name=R5&predicate.of.0.kind=rfm&predicate.of.0.recency=5&predicate.of.0.frequency=4"
    )

    assert "давность — 5; частота — 4; деньги — любая оценка" in seen.text
    assert 'value="R5"' in seen.html


def test_what_was_typed_when_the_session_ended_comes_back(world: World, clock: Clock) -> None:
    visitor = signed_in(world)
    hidden = visitor.opens(NEW).hidden()
    fields = {"name": "A", "do": "save", **fields_of(draft_of(VIP, SCALES))}
    clock.moves(hours=13)

    asked = visitor.posts(NEW, {**hidden, **fields})
    key = a_caller(world, Role.ADMIN).secret
    again = visitor.posts("/console/sign-in", {**asked.hidden("/console/sign-in"), "key": key})
    form = visitor.posts(NEW, again.hidden(NEW))

    assert ">vip</textarea>" in form.html
    assert world.segments.stored.page(after="", limit=5) == []


def test_a_payload_is_never_markup(world: World) -> None:
    visitor = signed_in(world)
    predicate = plain({"kind": "any", "of": [{"kind": "tag", "any_of": [PAYLOAD]}, *_payloads()]})

    seen = [sends(visitor, predicate, do, name=PAYLOAD) for do in ("show", "save")]
    seen += [visitor.opens(path) for path in ("/console/segments", f"{seen[1].path}/people")]
    seen.append(visitor.opens(f"{seen[1].path}/delete"))

    assert [each.status for each in seen] == [200] * 5, seen[1].text[:900]
    assert all("<img" not in each.html for each in seen)
    assert all("onerror" in each.text for each in seen)


def _payloads() -> list[dict[str, Any]]:
    return [
        {"kind": kind, "any_of": [PAYLOAD]}
        for kind in ("city", "shop", "category", "favourite", "tier", "ids", "product")
    ] + [
        {"kind": "random_share", "basis_points": 1, "salt": PAYLOAD},
        {"kind": "offer", "offer": PAYLOAD, "used": True},
        {"kind": "promo_code", "codes": PAYLOAD, "used": True},
        {"kind": "campaign", "campaign": PAYLOAD, "how": "got"},
    ]


def test_products_are_chosen_by_name_and_named_with_their_codes(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)
    for sku, name in (("milk-1", "Молоко"), ("bread-1", "Хлеб"), ("tea-1", PAYLOAD)):
        body = {"sku": sku, "name": {"ru": name, "en": name}, "category": "dairy", "unit": "piece"}
        assert admin.asks("PUT", "/v1/products/{sku}", body, path={"sku": sku}).status == 200
    marketer = signed_in(world, Role.MARKETER)
    at = "predicate.of.0"
    fields = {"predicate.kind": "all", f"{at}.kind": "product", f"{at}.shown": "product"}
    form = {**marketer.opens("/console/segments/new").hidden(), **fields, "name": "Чай"}

    every = marketer.posts("/console/segments/new", {**form, "do": "kind"})
    sought = {f"{at}.any_of": ["bread-1"], f"{at}.any_of.find": "моло", "do": "kind"}
    found = marketer.posts("/console/segments/new", {**form, **sought})

    assert "Хлеб (bread-1)" in every.text
    assert PAYLOAD not in every.html
    assert "Молоко (milk-1)" in found.text
    assert "Хлеб (bread-1)" in found.text
    assert "tea-1" not in found.html
    assert f'name="{at}.any_of" value="bread-1" checked' in found.html


def test_what_is_typed_about_an_own_field_becomes_exact() -> None:
    typed = Condition("field.range", {"field": ("size",), "from": ("38,50",), "to": ("1 000",)})
    days = Condition("field.range", {"field": ("since",), "from": ("1.2.2026",), "to": ()})

    made = [predicate_of(Group("all", (each,)), SCALES)[0] for each in (typed, days)]

    assert made[0] == {"kind": "field", "field": "size", "from": "38.5", "to": "1000"}
    assert made[1] == {"kind": "field", "field": "since", "from": "2026-02-01"}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"kind": "field.range", "field": "size", "from": "много", "to": ""}, "Введите число"),
        ({"kind": "field.range", "field": "size", "from": "", "to": ""}, "хотя бы одну"),
        ({"kind": "field.choices", "choice": ["colour:red", "hue:red"]}, "варианты одного поля"),
        ({"kind": "field.choices"}, "Выберите"),
    ],
)
def test_a_wrong_condition_on_an_own_field_is_shown_at_its_input(
    world: World, condition: dict[str, Any], said: str
) -> None:
    place = "predicate.of.0"
    fields = {f"{place}.{name}": value for name, value in condition.items()}
    sent = {"name": "Гости", "do": "save", f"{place}.shown": condition["kind"], **fields}

    seen = signed_in(world).sends(NEW, sent)

    assert seen.status == 422
    assert said in seen.text

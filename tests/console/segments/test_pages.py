"""The list of segments, the people in one, its deletion, and two persons who change it at once."""

import re

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, stored

SEGMENTS = "/console/segments"
VIP = {"kind": "tag", "any_of": ["vip"]}
PLACE = "predicate.of.0"


def a_segment(world: World, predicate: object = VIP, name: str = "Гости") -> str:
    """The address of a new segment."""
    caller = a_caller(world, Role.ADMIN)
    made = caller.asks("POST", "/v1/segments", {"name": name, "predicate": predicate})
    return f"{SEGMENTS}/{made.body['id']}"


def of_tags(*tags: str) -> dict[str, object]:
    """The fields of a form with one condition on tags."""
    return {f"{PLACE}.kind": "tag", f"{PLACE}.shown": "tag", f"{PLACE}.any_of": "\n".join(tags)}


def changes(visitor: Visitor, path: str, name: str, tag: str, form: Seen | None = None) -> Seen:
    hidden = (form or visitor.opens(path)).hidden()
    return visitor.posts(path, {**hidden, "name": name, "do": "save", **of_tags(tag)})


def test_the_list_has_pages(world: World) -> None:
    for number in range(51):
        a_segment(world, name=f"Сегмент {number}")
    visitor = signed_in(world)

    first = visitor.opens(SEGMENTS)
    link = first.html.partition('hx-get="?')[2].partition('"')[0].replace("&amp;", "&")
    rest = visitor.opens(f"{SEGMENTS}?{link}", hx_request="true")

    assert first.html.count('<th scope="row">') == 50
    assert rest.html.count('<th scope="row">') == 1
    assert "<html" not in rest.html


def test_a_part_of_the_name_finds_segments(world: World) -> None:
    for name in ("Ёлка", "Осень", "Под ёлкой"):
        a_segment(world, name=name)
    visitor = signed_in(world)

    found = visitor.opens(f"{SEGMENTS}?q=елк", hx_request="true")
    saved = visitor.opens(f"{SEGMENTS}?q=елк&format=csv")
    nothing = visitor.opens(f"{SEGMENTS}?q=зима")

    assert "<html" not in found.html
    for seen in (found, saved):
        assert ("Ёлка" in seen.html, "Под ёлкой" in seen.html) == (True, True)
        assert "Осень" not in seen.html
    assert "С таким названием сегментов нет." in nothing.text


def test_the_file_of_the_list_computes_nothing(world: World) -> None:
    a_segment(world, name="=HYPERLINK(1)")

    seen = signed_in(world).opens(f"{SEGMENTS}?format=csv")

    assert seen.headers["Content-Type"].startswith("text/csv")
    assert seen.html.startswith("\ufeffНомер,Название,Изменён")
    assert ",'=HYPERLINK(1)," in seen.html


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.ADMIN, True, True),
        (Role.MARKETER, True, True),
        (Role.ANALYST, True, False),
        (Role.SUPPORT, False, False),
        (Role.CASHIER, False, False),
        (Role.AUDITOR, False, False),
        (Role.INTEGRATION, False, False),
    ],
)
def test_each_role_opens_what_it_may(
    world: World, role: Role, *, reads: bool, writes: bool
) -> None:
    path = a_segment(world)
    visitor = signed_in(world, role)

    read = [visitor.opens(each).status for each in (path, f"{path}/people", "/console/rfm")]
    write = [visitor.opens(each).status for each in (f"{path}/delete", f"{SEGMENTS}/new")]
    token = visitor.opens("/console").hidden("/console/sign-out")
    posted = visitor.posts(path, {**token, "name": "x", "do": "save", **of_tags("x")})

    assert set(read) == ({200} if reads else {403})
    assert set(write) == ({200} if writes else {403})
    assert posted.status == (200 if writes else 403)
    name = world.segments.stored.get(path.rpartition("/")[2]).name
    assert name == ("x" if writes else "Гости")


def test_who_may_only_read_gets_words_and_no_form(world: World) -> None:
    seen = signed_in(world, Role.ANALYST).opens(a_segment(world))

    assert "метка: vip" in seen.text
    assert "segment-form" not in seen.html
    assert "/delete" not in seen.html


def test_a_masked_role_never_gets_the_values(world: World) -> None:
    person = stored(world, a_customer(tags=frozenset({"vip"})))
    path = a_segment(world)
    visitor = signed_in(world, Role.MARKETER)

    seen = visitor.opens(f"{path}/people")

    assert "1 человек" in seen.text
    assert person.phone is not None
    assert person.phone.number not in seen.html
    assert str(person.email) not in seen.html


@pytest.mark.parametrize(
    ("predicate", "answers"),
    [
        (VIP, ["да", "да"]),
        ({"kind": "not", "of": VIP}, ["нет", "нет"]),
        ({"kind": "not", "of": {"kind": "not", "of": VIP}}, ["да", "да", "нет"]),
        ({"kind": "any", "of": [{"kind": "not", "of": VIP}, VIP]}, ["да", "нет", "да"]),
        (
            {"kind": "all", "of": [VIP, {"kind": "not", "of": {"kind": "any", "of": [VIP]}}]},
            ["нет", "да", "нет", "да"],
        ),
    ],
)
def test_each_part_says_whether_it_is_true_for_one_person(
    world: World, predicate: dict[str, object], answers: list[str]
) -> None:
    person = stored(world, a_customer(tags=frozenset({"vip"})))
    path = a_segment(world, predicate)

    seen = signed_in(world).opens(f"{path}/people?customer={person.id}")
    words = seen.html.partition('id="why-head"')[2].partition("</section>")[0]

    assert re.findall(r'badge (?:good|bad)">(да|нет)<', words) == answers
    assert ("Почему человек в сегменте" in seen.text) == (answers[0] == "да")


def test_a_person_who_does_not_exist_is_refused_in_words(world: World) -> None:
    seen = signed_in(world).opens(f"{a_segment(world)}/people?customer=nobody")

    assert seen.status == 200
    assert "customer.not_found" in seen.html


@pytest.mark.parametrize("among_others", [False, True])
def test_a_masked_field_is_refused_in_words_and_the_form_stays(
    world: World, *, among_others: bool
) -> None:
    age = {f"{PLACE}.kind": "age", f"{PLACE}.shown": "age", f"{PLACE}.from": "18"}
    other = {"predicate.of.1.kind": "tag", "predicate.of.1.any_of": "vip"} if among_others else {}

    seen = signed_in(world, Role.MARKETER).sends(
        f"{SEGMENTS}/new", {"do": "show", "name": "Взрослые", **age, **other}
    )

    assert seen.status == 200
    assert ("segment.masked_field" in seen.html) == among_others
    assert 'value="Взрослые"' in seen.html


def test_a_segment_is_renamed_and_changed(world: World) -> None:
    path = a_segment(world)
    visitor = signed_in(world)

    seen = changes(visitor, path, "Друзья", "friend")

    assert (seen.status, seen.path) == (200, path)
    assert "Сегмент изменён." in seen.text
    assert "Друзья" in visitor.opens(SEGMENTS).text
    assert "метка: friend" in seen.text


def test_two_persons_see_both_versions_and_choose(world: World) -> None:
    path = a_segment(world)
    anna, boris = signed_in(world), signed_in(world)
    form = anna.opens(path)
    changes(boris, path, "Версия Бориса", "boris")

    refused = changes(anna, path, "Версия Анны", "anna", form)
    kept = world.segments.stored.get(path.rpartition("/")[2])
    chosen = anna.posts(path, {**refused.hidden(), "do": "save"})

    assert refused.status == 409
    assert kept.name == "Версия Бориса"
    for words in ("Версия Бориса", "Версия Анны", "метка: boris", "метка: anna"):
        assert words in refused.text
    assert (chosen.status, "Версия Анны" in chosen.text) == (200, True)
    assert "метка: anna" in chosen.text


def test_a_redrawn_form_keeps_the_version_that_the_person_began_with(world: World) -> None:
    path = a_segment(world)
    anna, boris = signed_in(world), signed_in(world)
    form = anna.opens(path)
    changes(boris, path, "Версия Бориса", "boris")

    redrawn = anna.posts(path, {**form.hidden(), "name": "A", "do": "show", **of_tags("a")})
    refused = changes(anna, path, "A", "a", redrawn)

    assert (redrawn.status, refused.status) == (200, 409)


def test_a_segment_is_deleted(world: World) -> None:
    path = a_segment(world)
    visitor = signed_in(world)

    seen = visitor.sends(f"{path}/delete", {})

    assert "Сегмент удалён." in seen.text
    assert visitor.opens(path).status == 404


def test_a_segment_that_changed_is_not_deleted_unseen(world: World) -> None:
    path = a_segment(world)
    anna, boris = signed_in(world), signed_in(world)
    asked = anna.opens(f"{path}/delete")
    changes(boris, path, "Версия Бориса", "boris")

    refused = anna.posts(f"{path}/delete", asked.hidden())
    seen = anna.posts(f"{path}/delete", refused.hidden())

    assert refused.status == 409
    assert "метка: boris" in refused.text
    assert "Сегмент удалён." in seen.text


@pytest.mark.parametrize("tail", ["", "/people", "/delete"])
def test_a_segment_that_does_not_exist_is_a_page(world: World, tail: str) -> None:
    assert signed_in(world).opens(f"{SEGMENTS}/nothing{tail}").status == 404


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_base_before_its_first_purchase_says_so(world: World, language: str) -> None:
    visitor = signed_in(world, language=language)

    seen = [visitor.opens(path) for path in ("/console/rfm", "/console/abc")]

    assert [each.status for each in seen] == [200, 200]
    assert all("Оценок пока нет" in s.text or "No scores yet" in s.text for s in seen)


def test_a_wrong_cursor_is_a_page(world: World) -> None:
    assert signed_in(world).opens(f"{SEGMENTS}?cursor=wrong").status == 400

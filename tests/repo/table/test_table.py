"""The narrow seam to DynamoDB: values, conditions, lost answers, errors made ours."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table.encoding import decode, encode
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.reads import BATCH_ROUNDS_MAX
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put
from chalicelib.world import World
from tests.repo.builders import everything

CARD, PHONE, OTHER = Key("CARD#1", "CARD"), Key("PHONE#1", "CLAIM"), Key("OTHER#1", "CLAIM")
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)


class Answers:
    """A client that gives these answers in turn and remembers what was asked."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**request: Any) -> dict[str, Any]:
            self.asked.append({"operation": operation, **request})
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


class LosingAnswers:
    """A client whose first answer to a write gets lost: the SDK sends the same once more."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            with suppress(ClientError):
                getattr(self.client, operation)(**request)
            return getattr(self.client, operation)(**request)

        return call


def table_over(*answers: dict[str, Any] | Exception) -> Table:
    client = Answers(*answers)
    return Table(lambda: client, "grocer", lambda: "stamp")


def losing_answers(world: World) -> Table:
    return Table(
        lambda: LosingAnswers(world.client("dynamodb")), world.settings.table, world.new_id
    )


def error(code: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "..."}, **more}, "Operation")


def cancelled(*reasons: dict[str, Any]) -> ClientError:
    return error("TransactionCanceledException", CancellationReasons=list(reasons))


@given(st.dictionaries(TEXT, VALUES))
def test_values_come_back_as_they_were(attributes: dict[str, Any]) -> None:
    assert repr(decode(encode(attributes))) == repr(attributes)


@pytest.mark.parametrize(
    "attributes",
    [
        {"n": 2**63, "negative": -1, "zero": 0},
        {"empty": "", "text": "Щёлково 😀\n\x00", "bytes": b"\x00\xff"},
        {"yes": True, "no": False, "nothing": None, "list": [1, [True], {"a": []}], "map": {}},
    ],
)
def test_items_come_back_as_they_were_stored(world: World, attributes: dict[str, Any]) -> None:
    world.table.put(Put(CARD, attributes))

    item = world.table.get(CARD)
    assert item is not None
    assert {name: item[name] for name in attributes} == attributes


def test_what_was_never_stored_is_none(world: World) -> None:
    assert world.table.get(CARD) is None


def test_a_new_item_may_not_exist_yet(world: World) -> None:
    world.table.put(Put(CARD, {"customer": "anna"}))

    with pytest.raises(ConditionFailed) as failed:
        world.table.put(Put(CARD, {"customer": "boris"}))

    assert failed.value.key == CARD
    assert failed.value.found is not None
    assert failed.value.found["customer"] == "anna"


def test_a_version_that_is_still_there_is_replaced(world: World) -> None:
    world.table.put(Put(CARD, {"version": 1}))
    world.table.put(Put(CARD, {"version": 2}, version=1))

    item = world.table.get(CARD)
    assert item is not None
    assert item["version"] == 2


@pytest.mark.parametrize("version", [1, 3])
def test_a_version_that_moved_is_left_alone(world: World, version: int) -> None:
    world.table.put(Put(CARD, {"version": 2}))

    with pytest.raises(ConditionFailed) as failed:
        world.table.put(Put(CARD, {"version": version + 1}, version=version))

    assert failed.value.found is not None
    assert failed.value.found["version"] == 2


def test_a_version_of_an_item_that_went_is_not_brought_back(world: World) -> None:
    with pytest.raises(ConditionFailed) as failed:
        world.table.put(Put(CARD, {"version": 2}, version=1))

    assert failed.value.found is None
    assert everything(world) == {}


def test_without_a_version_whatever_is_there_is_replaced(world: World) -> None:
    world.table.put(Put(CARD, {"customer": "anna"}))
    world.table.put(Put(CARD, {"status": "closed"}, version=None))

    item = world.table.get(CARD)
    assert item is not None
    assert "customer" not in item


def test_an_own_write_whose_answer_got_lost_is_a_success(world: World) -> None:
    losing_answers(world).put(Put(CARD, {"customer": "anna"}))

    assert list(everything(world)) == [CARD]


def test_an_own_version_whose_answer_got_lost_is_a_success(world: World) -> None:
    world.table.put(Put(CARD, {"version": 1}))

    losing_answers(world).put(Put(CARD, {"version": 2}, version=1))

    item = world.table.get(CARD)
    assert item is not None
    assert item["version"] == 2


def test_another_write_is_never_taken_for_an_own_one(world: World) -> None:
    world.table.put(Put(CARD, {"customer": "anna"}))

    with pytest.raises(ConditionFailed):
        losing_answers(world).put(Put(CARD, {"customer": "anna"}))


def test_an_own_transaction_whose_answer_got_lost_is_a_success(world: World) -> None:
    losing_answers(world).transact([Put(CARD, {"customer": "anna"}), Put(PHONE, {})])

    assert set(everything(world)) == {CARD, PHONE}


def test_a_transaction_writes_all_or_nothing(world: World) -> None:
    world.table.put(Put(PHONE, {"customer": "boris"}))

    with pytest.raises(ConditionFailed) as failed:
        world.table.transact([Put(CARD, {"customer": "anna"}), Put(PHONE, {"customer": "anna"})])

    assert failed.value.key == PHONE
    assert failed.value.found is not None
    assert failed.value.found["customer"] == "boris"
    assert set(everything(world)) == {PHONE}


def test_a_deletion_wants_its_owner(world: World) -> None:
    world.table.put(Put(PHONE, {"customer": "boris"}))

    with pytest.raises(ConditionFailed) as failed:
        world.table.transact([Delete(PHONE, "customer", "anna"), Put(CARD, {})])

    assert failed.value.key == PHONE
    assert set(everything(world)) == {PHONE}


def test_a_deletion_of_what_went_already_is_a_success(world: World) -> None:
    world.table.transact([Delete(PHONE, "customer", "anna"), Delete(OTHER), Put(CARD, {})])

    assert set(everything(world)) == {CARD}


def test_a_deletion_by_its_owner_deletes(world: World) -> None:
    world.table.put(Put(PHONE, {"customer": "anna"}))

    world.table.transact([Delete(PHONE, "customer", "anna")])

    assert everything(world) == {}


def test_deleting_twice_is_deleting(world: World) -> None:
    world.table.put(Put(CARD, {}))
    world.table.delete(CARD)
    world.table.delete(CARD)

    assert everything(world) == {}


@pytest.mark.parametrize(
    "reason",
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionInProgressException",
        "ResourceNotFoundException",
        "AccessDeniedException",
    ],
)
def test_a_table_that_does_not_want_to_answer_now_may_answer_later(reason: str) -> None:
    with pytest.raises(Unavailable, match=r"table\.refused"):
        table_over(error(reason)).get(CARD)


def test_a_table_that_cannot_be_reached_may_answer_later() -> None:
    lost = ReadTimeoutError(endpoint_url="http://127.0.0.1:9")

    with pytest.raises(Unavailable, match=r"table\.unreachable"):
        table_over(lost).put(Put(CARD, {}))


def test_a_request_that_dynamodb_does_not_understand_is_our_mistake() -> None:
    with pytest.raises(RuntimeError, match="did not understand"):
        table_over(error("ValidationException")).put(Put(CARD, {}))


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "InternalServerError"])
def test_a_transaction_in_somebodys_way_may_be_made_later(code: str) -> None:
    table = table_over(cancelled({"Code": "None"}, {"Code": code}))

    with pytest.raises(Unavailable, match=r"table\.busy"):
        table.transact([Put(CARD, {}), Put(PHONE, {})])


def test_a_transaction_that_dynamodb_does_not_understand_is_our_mistake() -> None:
    table = table_over(cancelled({"Code": "ValidationError"}, {"Code": "None"}))

    with pytest.raises(RuntimeError, match="did not understand"):
        table.transact([Put(CARD, {}), Put(PHONE, {})])


def test_the_first_failed_condition_names_the_conflict() -> None:
    refused = {"Code": "ConditionalCheckFailed", "Item": encode({"customer": "boris"})}
    table = table_over(cancelled({"Code": "TransactionConflict"}, refused, refused))

    with pytest.raises(ConditionFailed) as failed:
        table.transact([Put(CARD, {}), Put(PHONE, {}), Put(OTHER, {})])

    assert failed.value.key == PHONE


def test_a_condition_that_fails_on_its_own_stamp_had_succeeded() -> None:
    own = {"Code": "ConditionalCheckFailed", "Item": encode({"stamp": "stamp"})}

    table_over(cancelled({"Code": "None"}, own)).transact([Put(CARD, {}), Put(PHONE, {})])


def test_a_page_in_key_order_goes_on_where_it_ended(world: World) -> None:
    for number in (3, 1, 2, 10):
        world.table.put(Put(Key("CHAT#1", f"REPLY#{number:03}"), {}))
    world.table.put(Put(Key("CHAT#1", "DIALOG"), {}))
    world.table.put(Put(Key("CHAT#2", "REPLY#001"), {}))

    first = world.table.query("CHAT#1", prefix="REPLY#", limit=2)
    rest = world.table.query("CHAT#1", prefix="REPLY#", after=first[-1]["sk"])

    assert [item["sk"] for item in first] == ["REPLY#001", "REPLY#002"]
    assert [item["sk"] for item in rest] == ["REPLY#003", "REPLY#010"]


def test_a_page_from_the_end_goes_on_below_where_it_ended(world: World) -> None:
    for number in (3, 1, 2, 10):
        world.table.put(Put(Key("CHAT#1", f"REPLY#{number:03}"), {}))
    world.table.put(Put(Key("CHAT#1", "DIALOG"), {}))
    world.table.put(Put(Key("CHAT#1", "SEEN"), {}))

    first = world.table.query_back("CHAT#1", prefix="REPLY#", limit=2)
    rest = world.table.query_back("CHAT#1", prefix="REPLY#", below=first[-1]["sk"], limit=3)

    assert [item["sk"] for item in first] == ["REPLY#010", "REPLY#003"]
    assert [item["sk"] for item in rest] == ["REPLY#002", "REPLY#001"]


def test_many_items_are_read_at_once_and_strongly() -> None:
    found = {"Responses": {"grocer": [encode({"pk": "CARD#1"})]}}
    client = Answers(found)
    table = Table(lambda: client, "grocer", lambda: "stamp")

    assert table.get_many([CARD, PHONE]) == [{"pk": "CARD#1"}]
    assert client.asked[0]["RequestItems"]["grocer"]["ConsistentRead"] is True


def test_items_left_unread_are_asked_for_again() -> None:
    left = {"grocer": {"Keys": [{"pk": {"S": "PHONE#1"}, "sk": {"S": "CLAIM"}}]}}
    table = table_over(
        {"Responses": {"grocer": [encode({"pk": "CARD#1"})]}, "UnprocessedKeys": left},
        {"Responses": {"grocer": [encode({"pk": "PHONE#1"})]}, "UnprocessedKeys": {}},
    )

    assert table.get_many([CARD, PHONE]) == [{"pk": "CARD#1"}, {"pk": "PHONE#1"}]


def test_items_are_not_asked_for_without_end() -> None:
    throttled: dict[str, Any] = {"Responses": {}, "UnprocessedKeys": {"grocer": {"Keys": []}}}

    with pytest.raises(Unavailable, match=r"table\.throttled"):
        table_over(*[throttled] * BATCH_ROUNDS_MAX).get_many([CARD])


def test_a_counter_counts_up_to_its_limit(world: World) -> None:
    counted = [world.table.count(CARD, limit=2, ttl=1) for _ in range(3)]

    item = world.table.get(CARD)
    assert counted == [True, True, False]
    assert item is not None
    assert (item["times"], item["ttl"]) == (2, 1)


def test_a_counter_without_room_counts_nothing(world: World) -> None:
    assert not world.table.count(CARD, limit=0, ttl=1)
    assert everything(world) == {}


def test_the_client_is_made_once_and_only_when_needed() -> None:
    made: list[Answers] = []

    def make() -> Answers:
        made.append(Answers({}, {}))
        return made[-1]

    table = Table(make, "grocer", lambda: "stamp")
    assert made == []

    table.get(CARD)
    table.get(CARD)

    assert len(made) == 1


def test_what_matters_is_read_strongly() -> None:
    client = Answers({}, {"Items": []})
    table = Table(lambda: client, "grocer", lambda: "stamp")

    table.get(CARD)
    table.query("CARD#1", prefix="")

    assert [asked["ConsistentRead"] for asked in client.asked] == [True, True]

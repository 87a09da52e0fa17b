"""The contract of a DynamoDB client, tested with ours and with that of the SDK."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.clients import make_client, make_sdk_client
from chalicelib.aws.dynamodb import DynamoDB
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put
from chalicelib.world import World
from tests.engine.lossy_proxy import LossyProxy

pytestmark = pytest.mark.engine

CLIENTS = {"ours": make_client, "sdk": make_sdk_client}
A, B = Key("CARD#1", "CARD"), Key("CARD#1", "CLAIM")
Client = Any
Item = dict[str, Any]


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, lossy_world: World) -> Iterator[Client]:
    made = CLIENTS[request.param]("dynamodb")
    assert isinstance(made, DynamoDB) == (request.param == "ours")
    yield made
    made.close()


@pytest.fixture
def name(lossy_world: World) -> str:
    return lossy_world.settings.table


@pytest.fixture
def table(client: Client, name: str, lossy_world: World) -> Table:
    return Table(lambda: client, name, lossy_world.new_id)


def key(number: int = 1) -> Item:
    return {"pk": {"S": "CARD#1"}, "sk": {"S": f"{number:03}"}}


def put(client: Client, name: str, attributes: Item, number: int = 1) -> Item:
    item = {**key(number), **attributes}
    client.put_item(TableName=name, Item=item)
    return item


def meant(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def refusal(failed: pytest.ExceptionInfo[ClientError]) -> dict[str, Any]:
    response: Any = failed.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return meant(response)


EVERYTHING: Item = {
    "text": {"S": 'Щёлково 😀 \n\x00 "B":'},
    "empty": {"S": ""},
    "number": {"N": "12345678901234567890"},
    "bytes": {"B": b"\x00\xff"},
    "B": {"B": b"called like its kind"},
    "BS": {"BS": [b"one"]},
    "truth": {"BOOL": True},
    "nothing": {"NULL": True},
    "names": {"SS": ["x"]},
    "map": {"M": {"B": {"S": "B"}, "list": {"L": [{"B": b""}, {"N": "-1"}, {"M": {}}]}}},
}


def test_an_item_comes_back_as_it_was(client: Client, name: str) -> None:
    item = put(client, name, EVERYTHING)

    answer = client.get_item(TableName=name, Key=key(), ConsistentRead=True)

    assert meant(answer) == {"Item": item}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_what_is_not_there_is_left_out(client: Client, name: str) -> None:
    assert meant(client.get_item(TableName=name, Key=key())) == {}


def test_a_condition_that_fails_shows_the_item(client: Client, name: str) -> None:
    item = put(client, name, EVERYTHING)

    with pytest.raises(ClientError) as failed:
        client.put_item(
            TableName=name,
            Item=key(),
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    response = refusal(failed)
    assert response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert response["Error"]["Message"]
    assert response["Item"] == item


def test_a_cancelled_transaction_gives_a_reason_for_each_write(client: Client, name: str) -> None:
    item = put(client, name, EVERYTHING)
    unless = {"ConditionExpression": "attribute_not_exists(pk)"}
    shown = {**unless, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    writes = [
        {"Put": {"TableName": name, "Item": key(2), **unless}},
        {"Put": {"TableName": name, "Item": key(1), **shown}},
    ]

    with pytest.raises(ClientError) as failed:
        client.transact_write_items(TransactItems=writes)

    response = refusal(failed)
    fine, refused = response["CancellationReasons"]
    assert response["Error"]["Code"] == "TransactionCanceledException"
    assert fine["Code"] == "None"
    assert (refused["Code"], refused["Item"]) == ("ConditionalCheckFailed", item)
    assert meant(client.get_item(TableName=name, Key=key(2))) == {}


def test_a_transaction_whose_answer_is_lost_is_made_once(
    client: Client, name: str, proxy: LossyProxy
) -> None:
    update = {
        "TableName": name,
        "Key": key(),
        "UpdateExpression": "ADD times :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    proxy.loses("TransactWriteItems", times=2)

    client.transact_write_items(TransactItems=[{"Update": update}])

    found = client.get_item(TableName=name, Key=key(), ConsistentRead=True)["Item"]
    assert found["times"] == {"N": "1"}
    assert proxy.asked["TransactWriteItems"] == 3


def test_a_token_makes_two_calls_one(client: Client, name: str) -> None:
    request = {
        "TransactItems": [{"Put": {"TableName": name, "Item": key()}}],
        "ClientRequestToken": f"of-both-{name}",
    }
    client.transact_write_items(**request)
    client.transact_write_items(**request)
    other = {"TransactItems": [{"Put": {"TableName": name, "Item": key(2)}}]}

    with pytest.raises(ClientError) as failed:
        client.transact_write_items(**{**request, **other})

    assert refusal(failed)["Error"]["Code"] == "IdempotentParameterMismatchException"


def test_a_query_goes_on_where_its_page_ended(client: Client, name: str) -> None:
    items = [put(client, name, {"x": {"B": bytes([number])}}, number) for number in range(5)]
    query = {
        "TableName": name,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "CARD#1"}},
        "Limit": 2,
    }
    found: list[Item] = []
    start: dict[str, Any] = {}
    for _ in range(5):
        page = client.query(**query, **start)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    assert found == items


def test_many_are_written_read_and_listed_at_once(client: Client, name: str) -> None:
    items = [{**key(number), "bytes": {"B": b"x"}} for number in range(20)]
    writes = [{"PutRequest": {"Item": item}} for item in items]

    left = client.batch_write_item(RequestItems={name: writes})["UnprocessedItems"]
    keys = [key(number) for number in range(30)]
    read = client.batch_get_item(RequestItems={name: {"Keys": keys, "ConsistentRead": True}})
    listed = client.scan(TableName=name)["Items"]

    assert left == read["UnprocessedKeys"] == {}
    assert sorted(read["Responses"][name], key=str) == sorted(listed, key=str) == items


def test_an_update_answers_with_what_it_made(client: Client, name: str) -> None:
    put(client, name, {"times": {"N": "1"}, "shops": {"L": [{"S": "a"}]}})

    answer = client.update_item(
        TableName=name,
        Key=key(),
        UpdateExpression="SET #b = :b, shops = list_append(shops, :more) ADD times :one",
        ConditionExpression="size(shops) < :two",
        ExpressionAttributeNames={"#b": "B"},
        ExpressionAttributeValues={
            ":b": {"B": b"\x01"},
            ":more": {"L": [{"S": "b"}]},
            ":one": {"N": "1"},
            ":two": {"N": "2"},
        },
        ReturnValues="ALL_NEW",
    )

    shops = {"L": [{"S": "a"}, {"S": "b"}]}
    changed = {**key(), "times": {"N": "2"}, "shops": shops, "B": {"B": b"\x01"}}
    assert meant(answer) == {"Attributes": changed}


def test_a_deletion_answers_with_what_was_there(client: Client, name: str) -> None:
    item = put(client, name, {"bytes": {"B": b"x"}})

    answer = client.delete_item(TableName=name, Key=key(), ReturnValues="ALL_OLD")

    assert meant(answer) == {"Attributes": item}


def test_statements_answer_each_for_itself(client: Client, name: str) -> None:
    item = put(client, name, {"bytes": {"B": b"x"}})
    statement = f'SELECT * FROM "{name}" WHERE pk=? AND sk=?'  # noqa: S608 - our own table's name

    answer = client.batch_execute_statement(
        Statements=[
            {"Statement": statement, "Parameters": [{"S": "CARD#1"}, {"S": f"{number:03}"}]}
            for number in (1, 2)
        ]
    )

    there, absent = answer["Responses"]
    assert there["Item"] == item
    assert "Item" not in absent


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"TableName": "absent", "Key": key()}, "ResourceNotFoundException"),
        ({"Key": {"pk": {"S": ""}}}, "ValidationException"),
    ],
)
def test_a_request_that_is_wrong_is_refused_in_the_same_words(
    client: Client, name: str, request_: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as failed:
        client.get_item(**{"TableName": name, **request_})
    with pytest.raises(ClientError) as by_the_sdk:
        make_sdk_client("dynamodb").get_item(**{"TableName": name, **request_})

    assert refusal(failed)["Error"] == refusal(by_the_sdk)["Error"]
    assert refusal(failed)["Error"]["Code"] == code


# Through the table


def test_a_write_whose_answer_is_lost_knows_itself_again(
    table: Table, client: Client, name: str, proxy: LossyProxy
) -> None:
    proxy.loses("PutItem")
    table.put(Put(A, {"version": 1}))
    proxy.loses("UpdateItem")
    table.change(Change(A, sets={"version": 2}, equals={"version": 1}))
    proxy.loses("TransactWriteItems")
    table.transact([Put(B, {}), Change(A, adds={"times": 1})])

    found = table.get(A)
    assert found is not None
    assert (found["version"], found["times"]) == (2, 1)
    assert proxy.asked["PutItem"] == proxy.asked["UpdateItem"] == 2


def test_a_table_is_refused_with_what_it_found(table: Table) -> None:
    table.put(Put(A, {"owner": "anna", "bytes": b"\xff"}))

    with pytest.raises(ConditionFailed) as failed:
        table.transact([Put(B, {}), Delete(A, "owner", "boris")])
    with pytest.raises(ConditionFailed) as again:
        table.put(Put(A, {}))

    for refused in (failed.value, again.value):
        assert refused.key == A
        assert refused.found is not None
        assert refused.found["bytes"] == b"\xff"

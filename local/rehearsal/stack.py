"""Creates the packaged stack in the engine and finds its parts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.engine.process import REGION, engine_client
from local.rehearsal.waiting import wait_for

Json = dict[str, Any]

NAME = "grocer"
BUCKET = "grocer-deployments"
ARCHIVE = "deployment.zip"
TEMPLATE = "template.json"
WAIT_S = 120.0
BINARY_KEY = "x-amazon-apigateway-binary-media-types"
INSERT = "dynamodb:PartiQLInsert"
STATEMENTS = {"Effect": "Allow", "Action": ["dynamodb:BatchExecuteStatement"], "Resource": "*"}


class StackFailed(RuntimeError):
    """The stack was not created or updated."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack in the engine; `resources` are physical ids by logical ids."""

    endpoint: str
    outputs: dict[str, str]
    resources: dict[str, str]

    @property
    def front_door(self) -> str:
        """The function URL of messengers, at the address where the engine serves it."""
        return self._url("FrontDoorUrl")

    @property
    def pages(self) -> str:
        """The function URL of the pages, at the address where the engine serves it."""
        return self._url("PagesUrl")

    def _url(self, output: str) -> str:
        url_id = self.outputs[output].removeprefix("https://").split(".")[0]
        return f"{self.endpoint}/_aws/lambda-url/{url_id}"

    @property
    def rest_api(self) -> str:
        """The REST API, at the address where the engine serves it."""
        return f"{self.endpoint}/_aws/execute-api/{self.outputs['RestAPIId']}/api"


def expand(template: Json) -> Json:
    """Expand SAM into plain CloudFormation, as the cloud does; `upload` puts the zip in place."""
    # Tests import this module in every worker, and the libraries cost half a second.
    from samtranslator.parser.parser import Parser  # noqa: PLC0415
    from samtranslator.translator.translator import Translator  # noqa: PLC0415

    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{BUCKET}/{ARCHIVE}"
    session = boto3.Session(region_name=REGION)
    translator = Translator(None, Parser(), boto_session=session)
    expanded: Json = translator.translate(template, parameter_values={})
    return expanded


def allow_batches(template: Json) -> None:
    """Name the actions that the engine wants for a batch of SQS messages, and of statements.

    AWS lets a role send a batch that may send one message, and write a batch that may insert with
    PartiQL; the engine (ministack 1.5.33) asks for a right of the batch's own name, which AWS does
    not have, and for statements on no table of its own.
    """
    documents = (
        policy["PolicyDocument"]
        for resource in template["Resources"].values()
        for policy in resource.get("Properties", {}).get("Policies", [])
    )
    for document in documents:
        statements = [entry.get("Fn::If", ["", entry])[1] for entry in document["Statement"]]
        for statement in statements:
            if "sqs:SendMessage" in statement["Action"]:
                statement["Action"].append("sqs:SendMessageBatch")
            if INSERT in statement["Action"]:
                document["Statement"].append(STATEMENTS)


def allow_plain_http(template: Json) -> None:
    """Leave out the policy by which the bucket refuses requests without TLS.

    The engine enforces it, and serves no TLS itself.
    """
    del template["Resources"]["FilesBucketPolicy"]


def leave_out_computed_alarms(template: Json) -> None:
    """Leave out the alarms that compute with several metrics: the engine (1.5.33) knows none.

    The rules of `alarm_rules.py` look at them before.
    """
    resources = template["Resources"]
    for name in [
        name for name, each in resources.items() if "Metrics" in each.get("Properties", {})
    ]:
        del resources[name]


def name_binary_types(template: Json) -> None:
    """Name the types of bodies that are bytes where the engine looks for them.

    AWS reads them in the description of the API, where Chalice writes them. The engine (ministack
    1.5.33) reads a property of the API alone: without it every file of a request is broken.
    """
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::RestApi":
            properties = resource["Properties"]
            properties["BinaryMediaTypes"] = properties["Body"][BINARY_KEY]


def upload(endpoint: str, archive: Path) -> None:
    """Put the zip where the expanded template looks for it."""
    client = engine_client("s3", endpoint)
    where = {"LocationConstraint": REGION}
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    client.put_object(Bucket=BUCKET, Key=ARCHIVE, Body=archive.read_bytes())


def create_stack(endpoint: str, template: Json, parameters: Mapping[str, str]) -> Stack:
    """Create the stack of an expanded template and wait for it.

    Raises:
        StackFailed: it did not reach CREATE_COMPLETE; the events say why.
    """
    client = engine_client("cloudformation", endpoint)
    client.create_stack(
        StackName=NAME,
        TemplateURL=_uploaded(endpoint, template),
        Parameters=_parameters(parameters),
        Capabilities=["CAPABILITY_IAM"],
    )
    return _await_stack(endpoint, client, "CREATE_COMPLETE")


def update_stack(endpoint: str, template: Json, parameters: Mapping[str, str]) -> Stack:
    """Deploy again over the stack, with other parameters, and wait for it.

    Raises:
        StackFailed: it did not reach UPDATE_COMPLETE; the events say why.
    """
    client = engine_client("cloudformation", endpoint)
    client.update_stack(
        StackName=NAME,
        TemplateURL=_uploaded(endpoint, template),
        Parameters=_parameters(parameters),
        Capabilities=["CAPABILITY_IAM"],
    )
    return _await_stack(endpoint, client, "UPDATE_COMPLETE")


def _uploaded(endpoint: str, template: Json) -> str:
    """Put the template where CloudFormation reads it: it is too long for a request's body."""
    body = json.dumps(template).encode()
    engine_client("s3", endpoint).put_object(Bucket=BUCKET, Key=TEMPLATE, Body=body)
    return f"{endpoint}/{BUCKET}/{TEMPLATE}"


def _parameters(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": text} for key, text in values.items()]


def _await_stack(endpoint: str, client: Any, wanted: str) -> Stack:  # noqa: ANN401
    def finished() -> Json | None:
        (found,) = client.describe_stacks(StackName=NAME)["Stacks"]
        # Any final state ends the wait: a rollback must fail at once and not after two minutes.
        return None if found["StackStatus"].endswith("_IN_PROGRESS") else found

    found = wait_for(finished, "the stack did not settle", within_s=WAIT_S)
    assert found is not None
    if found["StackStatus"] != wanted:
        raise StackFailed(f"{found['StackStatus']}: {_reasons(client)}")
    return _stack(endpoint, client, found)


def _stack(endpoint: str, client: Any, found: Json) -> Stack:  # noqa: ANN401
    resources = client.describe_stack_resources(StackName=NAME)["StackResources"]
    return Stack(
        endpoint=endpoint,
        outputs={entry["OutputKey"]: entry["OutputValue"] for entry in found["Outputs"]},
        resources={entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in resources},
    )


def _reasons(client: Any) -> str:  # noqa: ANN401
    events = client.describe_stack_events(StackName=NAME)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "; ".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed
    )

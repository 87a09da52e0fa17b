"""The zip and the template keep the rules, and the rules can be broken."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.handlers.edge.binary_types import BINARY_TYPES
from local.engine.process import REGION
from local.package import ROOT, STAGES, Package, bundled_requirements
from local.rehearsal import alarm_rules as alarms
from local.rehearsal import template_rules as rules
from local.rehearsal.stack import BINARY_KEY, expand
from local.rehearsal.template import of_type

pytestmark = pytest.mark.package

Json = dict[str, Any]
Rule = Callable[[Json], list[str]]

UNPACKED_BYTES_MAX = 62_000_000
UNCHECKED_HASH = 0b01  # PEP 552: a hash instead of a time, and no check of it
SECRETS = {"GROCER_SECRET", "GROCER_TELEGRAM_TOKEN", "GROCER_TELEGRAM_SECRET"}
PROGRAMME_PARAMETERS = ("Zone", "Region", "Currency")
IMPORTS = (
    "chalice.app pydantic urllib3 certifi phonenumbers email_validator dns segno barcode png tzdata"
    " openpyxl"
)


@pytest.fixture(scope="session", params=STAGES)
def package(request: pytest.FixtureRequest, packages: dict[str, Package]) -> Package:
    stage: str = request.param
    return packages[stage]


@pytest.fixture(scope="session")
def packaged(package: Package) -> Json:
    """The template as Chalice wrote it, with SAM in it."""
    template: Json = json.loads(package.template.read_text())
    return template


@pytest.fixture(scope="session")
def expanded(packaged: Json) -> Json:
    """The template as CloudFormation sees it."""
    return expand(deepcopy(packaged))


def test_the_packaged_template_is_valid(packaged: Json) -> None:
    assert _findings(packaged) == []


def test_the_expanded_template_is_valid(expanded: Json) -> None:
    assert _findings(expanded) == []


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_template_keeps_the_rule(rule: Rule, expanded: Json) -> None:
    assert rule(expanded) == []


def test_there_is_something_for_the_rules_to_look_at(expanded: Json) -> None:
    kinds = [resource["Type"] for resource in expanded["Resources"].values()]

    assert kinds.count("AWS::Lambda::Function") == kinds.count("AWS::IAM::Role") == 9
    assert kinds.count("AWS::Lambda::EventSourceMapping") == 5 + len(CHANNELS) - 1
    assert kinds.count("AWS::DynamoDB::Table") == kinds.count("AWS::ApiGateway::Stage") == 1


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        (
            rules.wildcard_rights,
            "FrontDoorRole.Policies.0.PolicyDocument.Statement.1.Resource",
            "*",
        ),
        (rules.wildcard_rights, "OutboxRole.Policies.0.PolicyDocument.Statement.2.Action", "sqs:*"),
        (rules.wildcard_rights, "OutboxRole.ManagedPolicyArns", ["arn:aws:iam::aws:policy/Admin"]),
        (
            rules.wildcard_rights,
            "OutboxRole.Policies.0.PolicyDocument.Statement.6.Action",
            ["sns:Publish", "sns:Subscribe"],
        ),
        (rules.unsafe_queues, "OutboxQueue.VisibilityTimeout", 179),
        (rules.unsafe_queues, "OutboxQueue.RedrivePolicy", None),
        (rules.unsafe_queues, "OutboxQueue.RedrivePolicy.maxReceiveCount", 4),
        (rules.unsafe_queues, "OutboxQueue.MessageRetentionPeriod", 345600),
        (rules.unsafe_queues, "OutboxDeadLetters.MessageRetentionPeriod", 345600),
        (rules.unsafe_queues, "OutboxOutboxSqsEventSource.FunctionResponseTypes", None),
        (rules.unprotected_data, "LoyaltyTable.PointInTimeRecoverySpecification", None),
        (rules.unprotected_data, "LoyaltyTable.SSESpecification.SSEEnabled", False),
        (rules.unprotected_data, "LoyaltyTable.TimeToLiveSpecification", None),
        (rules.unprotected_data, "LoyaltyTable.DeletionProtectionEnabled", False),
        (rules.unprotected_data, "OutboxQueue.SqsManagedSseEnabled", False),
        (
            rules.wildcard_rights,
            "FilesRole.Policies.0.PolicyDocument.Statement.4.Resource",
            {"Fn::Sub": "${FilesBucket.Arn}/*"},
        ),
        (rules.unprotected_data, "FilesBucket.BucketEncryption", None),
        (
            rules.unprotected_data,
            "FilesBucket.PublicAccessBlockConfiguration.BlockPublicAcls",
            False,
        ),
        (
            rules.unprotected_data,
            "FilesBucket.LifecycleConfiguration.Rules.1.ExpirationInDays",
            None,
        ),
        (rules.endless_logs, "FrontDoorLogs.RetentionInDays", None),
        (rules.endless_logs, "APIHandler.LoggingConfig.LogGroup", None),
        (alarms.silent_dead_letters, "RepliesOldAlarm.MetricName", "NumberOfMessagesSent"),
        (alarms.silent_dead_letters, "DeadLettersAlarm.Metrics.1", {}),
        (alarms.silent_functions, "FunctionsFailAlarm.Metrics.2", {}),
        (
            alarms.silent_functions,
            "DoorsFailAlarm.Metrics.1.MetricStat.Metric.MetricName",
            "4XXError",
        ),
        (alarms.silent_functions, "FunctionsThrottledAlarm.MetricName", "Errors"),
        (alarms.silent_functions, "ClockStoppedAlarm.TreatMissingData", "notBreaching"),
        (alarms.silent_table, "TableThrottledAlarm.Metrics.1", {}),
        (alarms.silent_metrics, "SmsSpentAlarm.MetricName", "receipts"),
        (alarms.silent_metrics, "UpdatesQuarantinedAlarm.Namespace", "grocer"),
        (alarms.deaf_alarms, "JobsLateAlarm.AlarmActions", None),
        (rules.secrets_in_sight, "Outbox.Environment.Variables.GROCER_SECRET", "hunter2"),
        (
            rules.secrets_in_sight,
            "Outbox.Environment.Variables.GROCER_ZONE",
            "1234567:" + "Aa0" * 11,
        ),
        (rules.open_api, "RestAPIapiStage.MethodSettings", []),
        (rules.unprotected_data, "ReceiptsTopic.KmsMasterKeyId", None),
        (rules.weak_signatures, "ReceiptsTopic.SignatureVersion", None),
        (rules.weak_signatures, "ReceiptsTopic.SignatureVersion", "1"),
        (rules.wide_front_door, "FrontDoor.ReservedConcurrentExecutions", None),
        (rules.wide_front_door, "Pages.ReservedConcurrentExecutions", None),
        (
            rules.wide_front_door,
            "FrontDoorRole.Policies.0.PolicyDocument.Statement.2.Effect",
            "Allow",
        ),
        (
            rules.wide_front_door,
            "FrontDoorRole.Policies.0.PolicyDocument.Statement.2.Action",
            ["dynamodb:GetItem"],
        ),
        (
            rules.wide_front_door,
            "FrontDoorRole.Policies.0.PolicyDocument.Statement.2.Condition",
            {},
        ),
    ],
)
def test_a_breach_is_found(rule: Rule, path: str, value: object, expanded: Json) -> None:
    template = _changed(expanded, path, value)

    assert len(rule(template)) == 1


def test_a_table_that_goes_with_its_stack_is_found(expanded: Json) -> None:
    template = deepcopy(expanded)
    template["Resources"]["LoyaltyTable"]["DeletionPolicy"] = "Delete"

    assert rules.unprotected_data(template) == ["LoyaltyTable has no retention"]


def test_an_invalid_template_is_found(packaged: Json) -> None:
    assert _findings(_changed(packaged, "OutboxQueue.VisibilityTimeout", "soon")) != []


def test_the_rest_api_has_the_handler_that_imports_one_blueprint(expanded: Json) -> None:
    handlers = {
        name: resource["Properties"]["Handler"]
        for name, resource in expanded["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }

    assert handlers["APIHandler"] == "chalicelib.handlers.rest_api.rest_api"
    ours = ("chalicelib.handlers.", "chalicelib.console.door.")
    assert all(handler.startswith(ours) for handler in handlers.values())


@pytest.mark.parametrize("stage", STAGES)
def test_a_template_belongs_to_one_stage(stage: str, packages: dict[str, Package]) -> None:
    template = json.loads(packages[stage].template.read_text())
    settings = template["Resources"]["FrontDoor"]["Properties"]["Environment"]["Variables"]

    assert template["Parameters"]["Stage"]["AllowedValues"] == [stage]
    assert settings["GROCER_STAGE"] == stage
    assert {settings[name].split("/")[2] for name in SECRETS} == {stage}


def test_every_variable_is_a_setting(expanded: Json) -> None:
    from chalicelib.settings import read_settings  # as late as its environment

    function = expanded["Resources"]["FrontDoor"]["Properties"]
    variables = dict.fromkeys(function["Environment"]["Variables"], "1")
    variables |= {"GROCER_SMS_PRICES": "", "GROCER_OIDC_ISSUER": "", "GROCER_ZONE": "Asia/Almaty"}

    read_settings(variables)  # refuses an unknown one


def test_zone_region_and_currency_are_parameters(packaged: Json) -> None:
    variables = packaged["Globals"]["Function"]["Environment"]["Variables"]
    defaults = {name: packaged["Parameters"][name]["Default"] for name in PROGRAMME_PARAMETERS}

    assert defaults == {"Zone": "Europe/Moscow", "Region": "RU", "Currency": "RUB"}
    assert {variables[f"GROCER_{name.upper()}"]["Ref"] for name in defaults} == set(defaults)


def test_the_front_door_and_the_pages_are_open_to_all(expanded: Json) -> None:
    resources = expanded["Resources"].values()
    urls = [entry["Properties"] for entry in resources if entry["Type"] == "AWS::Lambda::Url"]
    allowed = [
        entry["Properties"]["Action"]
        for entry in resources
        if entry["Type"] == "AWS::Lambda::Permission" and entry["Properties"]["Principal"] == "*"
    ]

    assert [url["AuthType"] for url in urls] == ["NONE", "NONE"]
    assert sorted(allowed) == 2 * ["lambda:InvokeFunction"] + 2 * ["lambda:InvokeFunctionUrl"]


def test_the_zip_is_small(unpacked: Path) -> None:
    files = [path for path in unpacked.rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < UNPACKED_BYTES_MAX


def test_what_the_runtime_provides_is_not_in_the_zip(unpacked: Path) -> None:
    names = {path.name for path in unpacked.iterdir()}

    assert names.isdisjoint({"boto3", "botocore", "s3transfer", "pip", "tests", "bin"})
    assert {path.name for path in (unpacked / "chalice").glob("*.py")} == {"__init__.py", "app.py"}


def test_native_code_is_for_the_runtime(unpacked: Path) -> None:
    fitting = re.compile(r"\.(cpython-311-x86_64-linux-gnu|abi3)\.so$")

    libraries = [path.name for path in unpacked.rglob("*.so*")]

    assert libraries
    assert [name for name in libraries if not fitting.search(name)] == []


def test_every_source_is_compiled_and_never_checked(unpacked: Path) -> None:
    sources = {path.relative_to(unpacked) for path in unpacked.rglob("*.py")}
    compiled = list(unpacked.rglob("*.pyc"))

    assert {_source_of(path.relative_to(unpacked)) for path in compiled} == sources
    assert {_flags(path) for path in compiled} == {UNCHECKED_HASH}


def test_two_builds_and_both_stages_give_the_same_bytes(packages: dict[str, Package]) -> None:
    """Each stage is a build of its own; their templates differ by its name alone."""
    dev, prod = packages["dev"], packages["prod"]

    assert dev.archive.read_bytes() == prod.archive.read_bytes()
    of_dev, of_prod = (each.template.read_text() for each in (dev, prod))
    assert of_dev != of_prod
    assert re.sub(r"\bdev\b", "prod", of_dev) == re.sub(r"\bdev\b", "prod", of_prod)


def test_the_zip_needs_no_library_of_this_machine(unpacked: Path) -> None:
    """What the bundled libraries import, they bring: nothing but the standard library is there."""
    code = f"import sys; sys.path.insert(0, {str(unpacked)!r}); import {IMPORTS.replace(' ', ', ')}"

    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_requirements_are_pinned_by_version_and_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-engine.txt"):
        listed = (ROOT / name).read_text()
        pins = listed.replace("\\\n", "").splitlines()
        assert pins
        loose = [pin for pin in pins if "==" not in pin or " --hash=sha256:" not in pin]
        assert loose == [], name
        assert "http" not in re.sub("aiohttp|httpx|httpcore|http-", "", listed)
    assert not any(pin.startswith(("boto", "chalice")) for pin in _bundled())


def test_packaging_leaves_the_checkout_as_it_is(packages: dict[str, Package]) -> None:
    assert not (ROOT / "vendor").exists()
    assert not (ROOT / ".chalice" / "deployments").exists()


def _bundled() -> list[str]:
    return bundled_requirements(ROOT / "requirements.txt")


def _findings(template: Json) -> list[str]:
    # Every worker of pytest imports this module, and one of them needs the linter.
    from cfnlint.api import ManualArgs, lint

    found = lint(json.dumps(template), config=ManualArgs(regions=[REGION]))
    return [str(finding) for finding in found]


def _changed(template: Json, path: str, value: object) -> Json:
    """A copy with one property of one resource set, or removed when `value` is None."""
    copy = deepcopy(template)
    resource, *steps, last = path.split(".")
    place = copy["Resources"][resource]["Properties"]
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    if value is None:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return copy


def _source_of(compiled: Path) -> Path:
    name = compiled.name.replace(".cpython-311.pyc", ".py")
    return compiled.parent.parent / name


def _flags(compiled: Path) -> int:
    return int.from_bytes(compiled.read_bytes()[4:8], "little")


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-engine"])
def test_the_lists_hold_what_was_written_by_hand(name: str) -> None:
    wanted, listed = (_pins(ROOT / f"{name}{ending}") for ending in (".in", ".txt"))

    assert wanted - listed == set(), "make lock"


def _pins(file: Path) -> set[str]:
    lines = (line.partition(" ")[0] for line in file.read_text().splitlines())
    return {re.sub(r"\[.*\]", "", pin).lower().replace("_", "-") for pin in lines if "==" in pin}


def test_s14_refusals_of_the_gateway_itself_are_hardened_too(expanded: Json) -> None:
    (api,) = (
        resource["Properties"]["Body"]
        for resource in expanded["Resources"].values()
        if resource["Type"] == "AWS::ApiGateway::RestApi"
    )

    for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
        headers = api["x-amazon-apigateway-gateway-responses"][kind]["responseParameters"]
        assert {name.rpartition(".")[2]: value.strip("'") for name, value in headers.items()} == {
            "Cache-Control": "no-store",
            "Strict-Transport-Security": "max-age=31536000",
            "X-Content-Type-Options": "nosniff",
        }


def test_the_gateway_hands_files_over_byte_for_byte(expanded: Json) -> None:
    (api,) = (
        resource["Properties"]["Body"]
        for resource in expanded["Resources"].values()
        if resource["Type"] == "AWS::ApiGateway::RestApi"
    )

    assert api[BINARY_KEY] == list(BINARY_TYPES)


def test_an_address_that_nobody_has_is_a_problem(expanded: Json) -> None:
    (api,) = (
        resource["Properties"]["Body"]
        for resource in expanded["Resources"].values()
        if resource["Type"] == "AWS::ApiGateway::RestApi"
    )

    answer = api["x-amazon-apigateway-gateway-responses"]["MISSING_AUTHENTICATION_TOKEN"]
    assert str(answer["statusCode"]) == "404"
    headers = answer["responseParameters"]
    assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    assert "route.unknown" in answer["responseTemplates"]["application/json"]


def test_the_access_log_is_a_choice_and_names_no_person(expanded: Json) -> None:
    ((_, stage),) = of_type(expanded, "AWS::ApiGateway::Stage")
    condition, logged, _ = stage["AccessLogSetting"]["Fn::If"]

    assert expanded["Parameters"]["AccessLog"]["Default"] == "off"
    assert (condition, expanded["Resources"]["ApiAccessLogs"]["Condition"]) == ("HasAccessLog",) * 2
    for personal in ("sourceIp", "identity", "authorizer", ".path", "userAgent"):
        assert personal not in logged["Format"]

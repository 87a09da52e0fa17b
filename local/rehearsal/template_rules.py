"""Rules for our templates: each takes a template and returns what breaks the rule.

The templates are plain CloudFormation: SAM was expanded before.
"""

import re

from chalicelib.repo.table.keys import STAFF_KEYS
from local.rehearsal.alarm_rules import RULES as ALARM_RULES
from local.rehearsal.template import (
    Json,
    in_prod,
    of_type,
    referred,
    statements,
    statements_by_role,
    strings,
)

MAX_RECEIVE_COUNT_MIN = 5
VISIBILITY_TIMEOUTS_MIN = 6
JOBS_KEPT_S = DEAD_LETTERS_KEPT_S = 14 * 24 * 3600  # the longest that SQS keeps a message
# Statements that may name what they do not reach, instead of what they reach, with the reason.
EXCEPTIONS = {
    # A text message to a phone has no resource of its own in AWS: this form leaves every topic out.
    "SmsToPhones": {
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "NotResource": {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"},
    },
}
# An object has no name before it is written, so a role reaches what stands under a folder.
FOLDERS = frozenset(
    f"${{FilesBucket.Arn}}/{each}/*"
    for each in ("imports", "exports", "mail", "pictures", "appeals")
)
BUCKET_CLOSED = (
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
)
# Pictures of campaigns are kept for as long as the campaigns are.
BUCKET_TERMS = frozenset({"imports/", "exports/", "mail/", "pictures/new/"})
TABLE_RIGHTS = frozenset(
    f"dynamodb:{each}"
    for each in (
        "BatchGetItem",
        "ConditionCheckItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "UpdateItem",
    )
)
PAGES = "Pages"
SECRET_NAME = re.compile("SECRET|TOKEN|PASSWORD|KEY")
SECRET_LOOK = re.compile(
    r"\b(AKIA[A-Z0-9]{16}"  # a key of AWS
    r"|\d{6,}:[A-Za-z0-9_-]{30,}"  # a token of a Telegram bot
    r"|[A-Fa-f0-9]{32,}"
    r"|(?=[A-Za-z0-9+_-]*\d)[A-Za-z0-9+_-]{40,})"
)


def wildcard_rights(template: Json) -> list[str]:
    """Rights to more than a named resource, or to more than a named action."""
    breaches = []
    for role, statement in statements(template):
        sid = statement.get("Sid", "")
        if {key: statement[key] for key in statement if key != "Sid"} == EXCEPTIONS.get(sid):
            continue
        if "NotResource" in statement or "NotAction" in statement:
            breaches.append(f"{role} {sid} says what it does not reach")
        reached = [*strings(statement.get("Resource")), *strings(statement.get("Action"))]
        wide = [text for text in reached if "*" in text and text not in FOLDERS]
        breaches += [f"{role} {sid} reaches {text}" for text in wide]
    return breaches + [
        f"{name} takes a policy that is not ours"
        for name, role in of_type(template, "AWS::IAM::Role")
        if role.get("ManagedPolicyArns")
    ]


def unsafe_queues(template: Json) -> list[str]:
    """Consumers that could lose a message, get it twice at a time, or fail a whole batch."""
    breaches = []
    queues = dict(of_type(template, "AWS::SQS::Queue"))
    functions = dict(of_type(template, "AWS::Lambda::Function"))
    for name, mapping in of_type(template, "AWS::Lambda::EventSourceMapping"):
        queue = referred(mapping["EventSourceArn"])
        timeout = functions[referred(mapping["FunctionName"])]["Timeout"]
        if queues[queue].get("VisibilityTimeout", 0) < VISIBILITY_TIMEOUTS_MIN * timeout:
            breaches.append(f"{queue} shows a message again too soon")
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            breaches.append(f"{name} fails whole batches")
        breaches += _unsafe_redrive(queue, queues)
    return breaches


def unprotected_data(template: Json) -> list[str]:
    """Tables, buckets, queues and topics without backup, encryption or a term for old items."""
    breaches = []
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::DynamoDB::Table":
            missing = _missing_protection(resource, template["Mappings"])
            breaches += [f"{name} has no {protection}" for protection in missing]
        if resource["Type"] == "AWS::S3::Bucket":
            missing = _missing_of_bucket(properties)
            breaches += [f"{name} has no {protection}" for protection in missing]
        if resource["Type"] == "AWS::SQS::Queue" and not properties.get("SqsManagedSseEnabled"):
            breaches.append(f"{name} has no encryption")
        if resource["Type"] == "AWS::SNS::Topic" and not properties.get("KmsMasterKeyId"):
            breaches.append(f"{name} has no encryption")
    return breaches


def endless_logs(template: Json) -> list[str]:
    """Functions with a log group that does not delete old events."""
    groups = dict(of_type(template, "AWS::Logs::LogGroup"))
    breaches = []
    for name, function in of_type(template, "AWS::Lambda::Function"):
        logging = function.get("LoggingConfig", {})
        group = logging.get("LogGroup", {}).get("Ref")
        if not groups.get(group, {}).get("RetentionInDays"):
            breaches.append(f"{name} keeps its log for ever")
        if logging.get("LogFormat") != "JSON":
            breaches.append(f"{name} does not log JSON")
    return breaches


def secrets_in_sight(template: Json) -> list[str]:
    """Texts that look like a secret, and secret settings that do not name an SSM parameter."""
    breaches = [f"{text!r:.20} looks like a secret" for text in strings(template) if _secret(text)]
    for name, function in of_type(template, "AWS::Lambda::Function"):
        for setting, value in function["Environment"]["Variables"].items():
            # A parameter of the template may name one too: it allows nothing else, or is empty.
            referred = value.get("Ref", "") if isinstance(value, dict) else ""
            allowed = template["Parameters"].get(referred, {}).get("AllowedPattern", "")
            named = str(value).startswith("ssm:/") or allowed.startswith("|ssm:/")
            if SECRET_NAME.search(setting) and not named:
                breaches.append(f"{name} is given {setting} itself")
    return breaches


def open_api(template: Json) -> list[str]:
    """Stages of the REST API without a limit on requests."""
    return [
        f"{name} has no limit"
        for name, stage in of_type(template, "AWS::ApiGateway::Stage")
        if not any(
            settings.get("ThrottlingRateLimit") and settings.get("ThrottlingBurstLimit")
            for settings in stage.get("MethodSettings", [])
        )
    ]


def weak_signatures(template: Json) -> list[str]:
    """Topics that sign with SHA-1, which is the default of SNS."""
    return [
        f"{name} signs with SHA-1"
        for name, topic in of_type(template, "AWS::SNS::Topic")
        if topic.get("SignatureVersion") != "2"
    ]


def wide_front_door(template: Json) -> list[str]:
    """A function that everybody may call, and that could take all concurrency or staff keys.

    The pages are called by everybody too, and read and make staff keys: a session guards them.
    """
    breaches = []
    roles = dict(statements_by_role(template))
    for name, function in of_type(template, "AWS::Lambda::Function"):
        if f"{name}Url" not in template["Resources"]:
            continue
        if not function.get("ReservedConcurrentExecutions"):
            breaches.append(f"{name} may take all concurrency")
        if name != PAGES and not any(map(_denies_staff_keys, roles[referred(function["Role"])])):
            breaches.append(f"{name} may touch staff keys")
    return breaches


RULES = (
    wildcard_rights,
    unsafe_queues,
    unprotected_data,
    endless_logs,
    secrets_in_sight,
    open_api,
    weak_signatures,
    wide_front_door,
    *ALARM_RULES,
)


def _unsafe_redrive(name: str, queues: dict[str, Json]) -> list[str]:
    redrive = queues[name].get("RedrivePolicy")
    if redrive is None:
        return [f"{name} has no dead letters"]
    dead = queues[referred(redrive["deadLetterTargetArn"])]
    breaches = []
    if queues[name].get("MessageRetentionPeriod") != JOBS_KEPT_S:
        breaches.append(f"the jobs of {name} are not kept for 14 days")
    if redrive["maxReceiveCount"] < MAX_RECEIVE_COUNT_MIN:
        breaches.append(f"{name} gives up too soon")
    if dead.get("MessageRetentionPeriod") != DEAD_LETTERS_KEPT_S:
        breaches.append(f"the dead letters of {name} are not kept for 14 days")
    return breaches


def _missing_protection(table: Json, mappings: Json) -> list[str]:
    properties = table["Properties"]
    recovery = properties.get("PointInTimeRecoverySpecification", {})
    term = properties.get("TimeToLiveSpecification", {})
    checks = {
        "point-in-time recovery": recovery.get("PointInTimeRecoveryEnabled") is True,
        "encryption": properties.get("SSESpecification", {}).get("SSEEnabled") is True,
        "term for its items": term == {"AttributeName": "ttl", "Enabled": True},
        "deletion protection": in_prod(properties.get("DeletionProtectionEnabled"), mappings),
        "retention": table.get("DeletionPolicy") == table.get("UpdateReplacePolicy") == "Retain",
    }
    return [protection for protection, kept in checks.items() if not kept]


def _missing_of_bucket(properties: Json) -> list[str]:
    closed = properties.get("PublicAccessBlockConfiguration", {})
    terms = properties.get("LifecycleConfiguration", {}).get("Rules", [])
    for_all = [rule for rule in terms if rule["Status"] == "Enabled" and not rule.get("Prefix")]
    ending = [rule for rule in terms if rule.get("ExpirationInDays", 0) > 0]
    checks = {
        "encryption": "BucketEncryption" in properties,
        "protection from strangers": all(closed.get(name) is True for name in BUCKET_CLOSED),
        "term for its files": {rule.get("Prefix") for rule in ending} >= BUCKET_TERMS,
        "end of uploads": any("AbortIncompleteMultipartUpload" in rule for rule in for_all),
    }
    return [protection for protection, kept in checks.items() if not kept]


def _denies_staff_keys(statement: Json) -> bool:
    keys = statement.get("Condition", {}).get("ForAnyValue:StringEquals", {})
    return (
        statement["Effect"] == "Deny"
        and STAFF_KEYS in keys.get("dynamodb:LeadingKeys", ())
        and set(statement["Action"]) >= TABLE_RIGHTS
    )


def _secret(text: str) -> bool:
    # SAM puts a digest of the routes into the id of an API's deployment.
    return bool(SECRET_LOOK.search(text)) and not text.startswith("RestApi deployment id: ")

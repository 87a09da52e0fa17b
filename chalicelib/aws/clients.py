"""Makes the low-level clients of AWS when they are first needed.

The client of DynamoDB is our own, all others are botocore's. Endpoints, region and credentials come
from the SDK's usual variables (`AWS_ENDPOINT_URL`, `AWS_DEFAULT_REGION`, ...), so an AWS-compatible
cloud or a local engine is only a setting.
"""

import random
import re
from functools import cache, partial
from typing import Any

from botocore import __version__ as botocore_version
from botocore.exceptions import InvalidRegionError, NoRegionError

from chalicelib.aws.connections import Connections, Endpoint, ExchangeLimits, read_endpoint
from chalicelib.aws.credentials import current_keys
from chalicelib.aws.dynamodb import SERVICE, DynamoDB
from chalicelib.aws.retries import Retries
from chalicelib.aws.signature import Signer
from chalicelib.settings import AwsSettings, read_aws_settings

# Short enough that a function has two thirds of its time left after one slow attempt.
CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.0
ANSWER_TIMEOUT_S = 5.0  # for a large answer whose bytes keep coming
ATTEMPTS_MAX = 3
SENDING_TIMEOUT_S = 10.0  # a message without an answer stays "unknown" for ever
# DynamoDB sends 16 MB of items at most, which in JSON are up to three times as many bytes.
CONTENT_BYTES_MAX = 64 * 1024 * 1024
LIMITS = ExchangeLimits(CONNECT_TIMEOUT_S, READ_TIMEOUT_S, ANSWER_TIMEOUT_S, CONTENT_BYTES_MAX)
REGION = re.compile(r"[a-z0-9-]{1,63}")
# A fixed text: the SDK builds its own twice for each call, which is an eighth of the call's CPU.
USER_AGENT = f"grocer Botocore/{botocore_version}"
OUR_USER_AGENT = "grocer"


# `boto3.client` only wraps botocore's client, and importing boto3 costs a third of a cold start
# (docs/decisions/0003).
@cache
def _session() -> Any:  # noqa: ANN401 - botocore has no types
    # A cold start that needs DynamoDB alone does not import the SDK.
    from botocore.session import get_session  # noqa: PLC0415

    return get_session()


def make_client(service: str, *, attempts_max: int = ATTEMPTS_MAX) -> Any:  # noqa: ANN401
    """A client of one service. It does not validate parameters: our own types do."""
    aws = read_aws_settings()
    # botocore would take nine tenths of a message's CPU and half of a cold start
    # (docs/decisions/0009).
    if service == SERVICE and not aws.needs_sdk:
        return make_dynamodb(aws, attempts_max=attempts_max)
    return make_sdk_client(service, attempts_max=attempts_max)


def make_sending_client(service: str) -> Any:  # noqa: ANN401
    """A client for calls that must not happen twice: one attempt, with a longer wait."""
    return make_sdk_client(service, attempts_max=1, read_timeout_s=SENDING_TIMEOUT_S)


def make_sdk_client(
    service: str, *, attempts_max: int = ATTEMPTS_MAX, read_timeout_s: float = READ_TIMEOUT_S
) -> Any:  # noqa: ANN401
    """A client of botocore for any service, also for DynamoDB where tests use moto."""
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": attempts_max},
        parameter_validation=False,
        user_agent=USER_AGENT,
        tcp_keepalive=True,
        # Clouds that are compatible with S3 do not know the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return _session().create_client(service, config=config)


def make_dynamodb(
    aws: AwsSettings, *, attempts_max: int = ATTEMPTS_MAX, limits: ExchangeLimits = LIMITS
) -> DynamoDB:
    """Our own client of DynamoDB.

    Raises:
        BotoCoreError: no region is set, or it is no region's name.
    """
    region = aws.region or _session().get_config_variable("region") or ""
    endpoint = _endpoint(aws.endpoint, region)
    return DynamoDB(
        connections=Connections(endpoint, limits, aws.ca_bundle),
        signer=Signer(SERVICE, region, endpoint.host, endpoint.path),
        keys=partial(current_keys, _session),
        user_agent=OUR_USER_AGENT,
        attempts_max=attempts_max,
        retries=Retries(random.random),
    )


def _endpoint(url: str, region: str) -> Endpoint:
    if not region:
        raise NoRegionError
    if not REGION.fullmatch(region):
        raise InvalidRegionError(region_name=region)
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return read_endpoint(url or f"https://{SERVICE}.{region}.{suffix}")

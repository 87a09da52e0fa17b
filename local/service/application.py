"""Starts the application in this process: its environment, its entry points, its world."""

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import boto3
from chalice.app import Chalice

from local.clock.turnable_clock import TurnableClock
from local.cloud.sns_signer import TOPIC, SnsSigner
from local.engine.process import REGION
from local.engine.resources import LocalResources
from local.service.options import ENDPOINT_PREFIX, OptionRefused
from local.service.secrets_file import LocalSecrets

if TYPE_CHECKING:  # nothing of the service is imported before its environment is complete
    from chalicelib.domain.staff.staff import Role
    from chalicelib.world import World
    from local.cloud.function_url import Function

QUEUES = ("outbox", "plan", "deliver", "receipts", "files")
EMAIL_FROM = "hello@grocer.example"
EMAIL_INBOX = "support@grocer.example"
SMS_SENDER = "Grocer"
PAGE = 5000  # customers
SMS_PRICES = "RU=45000,KZ=70000"  # invented

Handler = Callable[[dict[str, Any], Any], object]


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the parts of a local run."""

    engine: str
    engine_key: str
    api: str
    simulator: str
    telegram_api: str
    vk_api: str
    vk_group: str
    max_api: str
    whatsapp_api: str
    whatsapp_number: str


@dataclass(frozen=True, slots=True)
class Service:
    """The entry points that gateway, pump and clock call; `workers` are keyed by queue."""

    application: Chalice
    pages: "Function"
    workers: Mapping[str, Handler]
    tick: Handler
    world: "World"


def prepare_environment(
    environment: MutableMapping[str, str],
    addresses: Addresses,
    resources: LocalResources,
    secrets: LocalSecrets,
) -> None:
    """Set the variables that Lambda's configuration sets; those of a real AWS are removed."""
    # A profile or a token of a real account must not reach the SDK.
    for name in [name for name in environment if name.startswith(("AWS_", ENDPOINT_PREFIX))]:
        del environment[name]
    values = {
        "AWS_ENDPOINT_URL": addresses.engine,
        "AWS_ACCESS_KEY_ID": addresses.engine_key,
        "AWS_SECRET_ACCESS_KEY": addresses.engine_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        # Without this the SDK looks for EC2's metadata service in a laptop's network.
        "AWS_EC2_METADATA_DISABLED": "true",
        "GROCER_TABLE": resources.table,
        **{f"GROCER_{name.upper()}_QUEUE": resources.queues[name] for name in QUEUES},
        "GROCER_CHANNEL_QUEUES": ",".join(
            f"{channel}={name}" for channel, name in resources.channel_queues.items()
        ),
        "GROCER_FILES_BUCKET": resources.bucket,
        "GROCER_PUBLIC_URL": addresses.api,
        "GROCER_PAGES_URL": addresses.api,
        "GROCER_SECRET": secrets.secret,
        "GROCER_TELEGRAM_TOKEN": secrets.telegram_token,
        "GROCER_TELEGRAM_SECRET": secrets.telegram_secret,
        "GROCER_TELEGRAM_API": addresses.telegram_api,
        "GROCER_VK_GROUP_ID": addresses.vk_group,
        "GROCER_VK_TOKEN": secrets.vk_token,
        "GROCER_VK_WALL_TOKEN": secrets.vk_wall_token,
        "GROCER_VK_SECRET": secrets.vk_secret,
        "GROCER_VK_CONFIRMATION": secrets.vk_confirmation,
        "GROCER_VK_API": addresses.vk_api,
        "GROCER_MAX_TOKEN": secrets.max_token,
        "GROCER_MAX_SECRET": secrets.max_secret,
        "GROCER_MAX_API": addresses.max_api,
        "GROCER_WHATSAPP_TOKEN": secrets.whatsapp_token,
        "GROCER_WHATSAPP_APP_SECRET": secrets.whatsapp_app_secret,
        "GROCER_WHATSAPP_VERIFY_TOKEN": secrets.whatsapp_verify_token,
        "GROCER_WHATSAPP_PHONE_NUMBER_ID": addresses.whatsapp_number,
        "GROCER_WHATSAPP_API": addresses.whatsapp_api,
        "GROCER_WEBCHAT_ORIGINS": addresses.simulator,
        "GROCER_EMAIL_FROM": EMAIL_FROM,
        "GROCER_EMAIL_INBOX": EMAIL_INBOX,
        "GROCER_EMAIL_TOPIC": TOPIC,
        "GROCER_SMS_SENDER": SMS_SENDER,
        "GROCER_SMS_PRICES": SMS_PRICES,
    }
    environment.update(values)


def start_service(clock: TurnableClock, signer: SnsSigner) -> Service:
    """Import the application and give it our clock and certificate.

    Raises:
        OptionRefused: a setting in the environment does not exist, or is wrong.
    """
    import app  # noqa: PLC0415  # the environment has to be complete before this
    from chalicelib.console.door import pages  # noqa: PLC0415
    from chalicelib.handlers.workers.clock import clock as tick  # noqa: PLC0415
    from chalicelib.handlers.workers.deliver import deliver  # noqa: PLC0415
    from chalicelib.handlers.workers.files import files  # noqa: PLC0415
    from chalicelib.handlers.workers.outbox import outbox  # noqa: PLC0415
    from chalicelib.handlers.workers.plan import plan  # noqa: PLC0415
    from chalicelib.handlers.workers.receipts import receipts  # noqa: PLC0415
    from chalicelib.settings import read_settings  # noqa: PLC0415
    from chalicelib.world import World, use_world  # noqa: PLC0415
    from chalicelib.world.bounds import Bounds  # noqa: PLC0415
    from chalicelib.world.queues import CHUNKS_OF  # noqa: PLC0415

    try:
        settings = read_settings()
    except ValueError as exc:
        raise OptionRefused(str(exc)) from exc
    # The engine sorts the whole table for each page of a scan, and there is no time limit here.
    bounds = Bounds(count_page_customers=PAGE, preview_page_ids=PAGE)
    world = World(settings, now=clock.now, certificate=signer.certificate_at, bounds=bounds)
    use_world(world)
    workers = {"outbox": outbox, "plan": plan, "deliver": deliver, "receipts": receipts}
    workers["files"] = files
    workers |= {f"{CHUNKS_OF}{each}": deliver for each in settings.queue_urls_by_channel}
    return Service(app.app, pages, cast(Mapping[str, Handler], workers), cast(Handler, tick), world)


def staff_key(service: Service, role: "Role", random_part: str) -> str:
    """Return this data folder's key of a role; it is "" if the key was revoked."""
    from chalicelib.domain.errors import Conflict, Forbidden  # noqa: PLC0415
    from chalicelib.domain.ids import StaffKeyId  # noqa: PLC0415
    from chalicelib.domain.staff.actor import Actor  # noqa: PLC0415
    from chalicelib.services.staff.manage_keys import PREFIX, create_key  # noqa: PLC0415

    world = replace(service.world, new_secret=lambda: random_part)
    actor = Actor(StaffKeyId("local"), world.now())
    with suppress(Conflict):  # an earlier run has made it
        create_key(world, actor, role=role, name=f"local {role}", shop="", expires_at=None)
    try:
        world.staff.keys.authenticate(PREFIX + random_part, world.now())
    except Forbidden:
        return ""
    return PREFIX + random_part


def local_client(service: str) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
    """Return an SDK client that the prepared environment points to the engine."""
    return boto3.client(service)


def verify_email_sender() -> None:
    """Make the engine accept our sender; on AWS the owner of the domain verifies it."""
    client = local_client("sesv2")
    # An earlier run may have done it.
    with suppress(client.exceptions.AlreadyExistsException):
        client.create_email_identity(EmailIdentity=EMAIL_FROM)

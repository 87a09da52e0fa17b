"""Runs the whole service on this machine: `python -m local`."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NoReturn, Self, TypeVar

from local.clock.clock_file import restore_clock
from local.clock.desk_ticks import DeskTicks
from local.clock.hourly_ticks import HourlyTicks, waiting_in
from local.clock.turnable_clock import TurnableClock, process_clock
from local.cloud.gateway import Gateway
from local.cloud.incoming_mail import IncomingMail
from local.cloud.mail_events import MailEvents
from local.cloud.pump import Feed, Pump
from local.cloud.sns_signer import SnsSigner
from local.engine.process import Engine, EngineFailed, free_port
from local.engine.resources import LocalResources, deploy_local_resources
from local.install.environments import ROOT
from local.install.pip import InstallFailed
from local.install.progress import StartProgress
from local.loopback import LoopbackServer, PortTaken, serving
from local.service.application import (
    EMAIL_INBOX,
    Addresses,
    Service,
    local_client,
    prepare_environment,
    staff_key,
    start_service,
    verify_email_sender,
)
from local.service.data_folder import own_data_folder
from local.service.environment_file import publish_environment
from local.service.messengers import connect_messengers
from local.service.options import OptionRefused, Options, read_options, refuse_danger
from local.service.secrets_file import LocalSecrets, load_secrets
from local.simulator.outbox import Outbox
from local.simulator.server import SimulatorServer
from local.simulator.simulator import Neighbours, build_simulator
from local.simulator.vk.community import GROUP
from local.simulator.whatsapp.webhook import NUMBER
from local.stop_signals import StopSignals
from local.terminal import say

Server = TypeVar("Server", bound=LoopbackServer)

CLOCK_MENTIONED_FROM = timedelta(seconds=1)
RESOURCES = ROOT / ".chalice" / "resources.json"


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C, SIGTERM or the end of the terminal or of the engine; the exit code."""
    _configure_logging()
    try:
        options = read_options(arguments)
        refuse_danger(options, os.environ)
        with StopSignals() as stop_signals, ExitStack() as stack:
            engine = _start(options, stack, StartProgress(options.began_s))
            stop_signals.wait(engine.check_running)
            say("Stopping.")
    except (OptionRefused, InstallFailed, EngineFailed) as exc:
        print(f"grocer: {exc}", file=sys.stderr)
        return 1
    return 0


def _configure_logging() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    # urllib3 warns of each retry and of each full pool. The callers here handle real failures.
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def _start(options: Options, stack: ExitStack, progress: StartProgress) -> Engine:
    """Start each part after those that it needs; the stack stops them in reverse order."""
    gateway, messenger = _take_ports(stack, options)
    stack.enter_context(own_data_folder(options.data))
    secrets = load_secrets(options.data, os.environ)
    clock = process_clock()
    restore_clock(clock, options.data, options.now)
    progress.step("starting the AWS engine; next: table and queues, service")
    engine = stack.enter_context(Engine(port=free_port(), state=options.data / "state"))
    addresses = Addresses(
        engine=engine.endpoint,
        engine_key=engine.key,
        api=gateway.url,
        simulator=messenger.url,
        telegram_api=options.telegram_api or messenger.url,
        vk_api=options.vk_api or f"{messenger.url}/vk/method",
        max_api=options.max_api or f"{messenger.url}/max",
        whatsapp_api=options.whatsapp_api or f"{messenger.url}/whatsapp",
        whatsapp_number=os.environ["GROCER_WHATSAPP_PHONE_NUMBER_ID"]
        if options.whatsapp_api
        else NUMBER,
        vk_group=os.environ["GROCER_VK_GROUP_ID"] if options.vk_api else str(GROUP),
    )
    progress.step("making the table and the queues; next: service")
    resources = deploy_local_resources(engine.endpoint, engine.key, RESOURCES)
    # The service reads its settings from the environment, as in Lambda, so they are complete first.
    prepare_environment(os.environ, addresses, resources, secrets)
    verify_email_sender()
    progress.step("starting the service")
    _serve_messenger(stack, messenger, addresses, secrets, options.data)
    signer = SnsSigner(file=options.data / "sns-key.pem")
    service = start_service(clock, signer)
    gateway.stand_before(service.application, service.pages)
    stack.enter_context(serving(gateway))
    _start_workers(stack, service, resources, messenger)
    emails = _mail_events(service, signer, addresses, resources, options.data, messenger)
    stack.enter_context(emails.running())
    assert messenger.simulator is not None
    connected = connect_messengers(stack, options, addresses, secrets, messenger.simulator)
    gateway.health.update(connected.health)
    stack.enter_context(
        publish_environment(options.data, os.environ, simulator=addresses.simulator)
    )
    progress.step("ready")
    _announce(options, addresses, clock, _StaffKeys.of(service, secrets), connected.lines)
    return engine


def _start_workers(
    stack: ExitStack, service: Service, resources: LocalResources, messenger: SimulatorServer
) -> None:
    """Start the pump of the queues and the ticks of the clock, which also follow a turned one."""
    queues = {name: resources.queues[name] for name in service.workers}
    feeds = [
        Feed(local_client("sqs"), queues[name], worker) for name, worker in service.workers.items()
    ]
    stack.enter_context(Pump(feeds))
    waiting = partial(waiting_in, local_client("sqs"), list(queues.values()))
    ticks = HourlyTicks(process_clock(), service.tick, waiting)
    stack.enter_context(ticks.running())
    stack.enter_context(DeskTicks(process_clock().now, service.tick).running())
    assert messenger.simulator is not None
    messenger.simulator.turning = ticks.turn_to


def _mail_events(
    service: Service,
    signer: SnsSigner,
    addresses: Addresses,
    resources: LocalResources,
    data: Path,
    messenger: SimulatorServer,
) -> MailEvents:
    """Report what happened to the e-mails of the service, and bring those to it."""
    queue, client = resources.queues["receipts"], local_client("sqs")

    def send(body: str) -> None:
        client.send_message(QueueUrl=queue, MessageBody=body)

    incoming = IncomingMail(EMAIL_INBOX, service.world.files.put, send, signer, service.world.now)
    assert messenger.simulator is not None
    messenger.simulator.bring = incoming.bring
    outbox = Outbox(addresses.engine, addresses.engine_key)
    file = data / "reported-emails.txt"
    return MailEvents(service.world, signer, outbox.emails_after, send, file)


def _take_ports(stack: ExitStack, options: Options) -> tuple[Gateway, SimulatorServer]:
    """Bind both servers; the page of the messenger may call the API."""
    # This comes first: a port that is in use must stop the start at once, and no other process may
    # take one while the engine starts.
    gateway = _take_port(stack, Gateway, options.port, "--port")
    messenger = _take_port(stack, SimulatorServer, options.simulator_port, "--simulator-port")
    gateway.friends = (messenger,)
    return gateway, messenger


def _take_port(stack: ExitStack, kind: Callable[[int], Server], port: int, option: str) -> Server:
    """Bind a server to its port; the stack closes it."""
    try:
        server = kind(port)
    except PortTaken as exc:
        raise OptionRefused(f"{exc}; choose another with {option}") from exc
    stack.callback(server.server_close)
    return server


def _serve_messenger(
    stack: ExitStack,
    server: SimulatorServer,
    addresses: Addresses,
    secrets: LocalSecrets,
    data: Path,
) -> None:
    outbox = Outbox(addresses.engine, addresses.engine_key)
    neighbours = Neighbours(addresses.api, addresses.simulator, outbox)
    simulator = build_simulator(
        data, neighbours, token=secrets.telegram_token, clock=process_clock()
    )
    # The page shows all exchanges, and a person may share a picture of it.
    hidden = (secrets.vk_token, secrets.max_token, secrets.whatsapp_token)
    for secret in (secrets.secret, secrets.telegram_secret, *hidden):
        simulator.wire.hide(secret)
    server.simulator = simulator
    stack.enter_context(simulator.running())
    stack.enter_context(serving(server))


@dataclass(frozen=True, slots=True)
class _StaffKeys:
    """The keys that are printed: what one may not do, the other may."""

    admin: str
    till: str

    @classmethod
    def of(cls, service: Service, secrets: LocalSecrets) -> Self:
        from chalicelib.domain.staff.staff import Role  # noqa: PLC0415  # see start_service

        admin = staff_key(service, Role.ADMIN, secrets.admin_key)
        return cls(admin, staff_key(service, Role.CASHIER, secrets.till_key))


def _announce(
    options: Options,
    addresses: Addresses,
    clock: TurnableClock,
    keys: _StaffKeys,
    messengers: Sequence[str],
) -> None:
    revoked = "revoked; `grocer keys create --role {} --name NAME` makes another"
    lines = [
        "Grocer is running. Ctrl-C stops it.",
        f"  messenger   {addresses.simulator}",
        f"  a site      {addresses.simulator}/widget/demo (with the web chat)",
        f"  pages       {addresses.api}/console/sign-in",
        f"  API         {addresses.api}",
        f"  try the API {addresses.api}/docs",
        f"  admin key   {keys.admin or revoked.format('admin')}",
        f"  till's key  {keys.till or revoked.format('cashier')} (purchases need it)",
        f"  health      {addresses.api}/health",
        f"  data        {options.data}",
        *messengers,
    ]
    if abs(clock.offset) > CLOCK_MENTIONED_FROM:
        lines.append(f"  clock       turned: it is {clock.now():%Y-%m-%d %H:%M} UTC here")
    say("\n".join(lines))


def _leave(code: int) -> NoReturn:
    """End the process at once: everything was stopped and stored by `main`."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # of a terminal that was closed
            stream.flush()
    # To take the interpreter apart, object by object, would cost Ctrl-C a second.
    os._exit(code)


if __name__ == "__main__":
    _leave(main(sys.argv[1:]))

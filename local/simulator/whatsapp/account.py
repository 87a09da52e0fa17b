"""A number of WhatsApp: its webhook, its calls, and the app of its people."""

from dataclasses import dataclass

from local.simulator.bot_api.pictures import Files
from local.simulator.messenger import SimulatedMessenger
from local.simulator.whatsapp.methods import GraphMethods
from local.simulator.whatsapp.phone import WhatsappPhone
from local.simulator.whatsapp.webhook import MetaWebhook
from local.simulator.wire import Wire


@dataclass(frozen=True, slots=True)
class WhatsappAccount:
    """The parts of the number."""

    webhook: MetaWebhook
    methods: GraphMethods
    phone: WhatsappPhone


def build_account(
    messenger: SimulatedMessenger, wire: Wire, files: Files, *, home: str, delay_scale: float
) -> WhatsappAccount:
    """Build the number; `home` is the simulator's own address."""
    webhook = MetaWebhook(messenger, wire, delay_scale=delay_scale)
    methods = GraphMethods(messenger, wire, files, webhook, home)
    return WhatsappAccount(webhook, methods, WhatsappPhone(messenger, files, webhook, methods))

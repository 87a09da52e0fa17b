"""A bot of MAX: its updates, its methods, and the app of its people."""

from dataclasses import dataclass

from local.simulator.bot_api.pictures import Files
from local.simulator.max.methods import MaxMethods
from local.simulator.max.phone import MaxPhone
from local.simulator.max.updates import MaxUpdates
from local.simulator.messenger import SimulatedMessenger
from local.simulator.wire import Wire


@dataclass(frozen=True, slots=True)
class MaxBot:
    """The parts of the bot."""

    updates: MaxUpdates
    methods: MaxMethods
    phone: MaxPhone


def build_max_bot(
    messenger: SimulatedMessenger, wire: Wire, files: Files, *, home: str, delay_scale: float
) -> MaxBot:
    """Build the bot; `home` is the simulator's own address."""
    updates = MaxUpdates(messenger, wire, delay_scale=delay_scale)
    methods = MaxMethods(messenger, wire, files, updates, home)
    return MaxBot(updates, methods, MaxPhone(messenger, files, updates, methods))

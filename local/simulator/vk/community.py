"""A community of VK: its events, its methods, and the app of its people."""

from dataclasses import dataclass

from local.simulator.bot_api.pictures import Files
from local.simulator.messenger import SimulatedMessenger
from local.simulator.vk.events import Events
from local.simulator.vk.methods import VkMethods
from local.simulator.vk.phone import VkPhone
from local.simulator.wire import Wire

GROUP = 224000111


@dataclass(frozen=True, slots=True)
class VkCommunity:
    """The parts of the community."""

    events: Events
    methods: VkMethods
    phone: VkPhone


def build_community(
    messenger: SimulatedMessenger, wire: Wire, files: Files, *, home: str, delay_scale: float
) -> VkCommunity:
    """Build the community; `home` is the simulator's own address."""
    events = Events(messenger, wire, GROUP, delay_scale=delay_scale)
    methods = VkMethods(messenger, wire, files, events, home)
    return VkCommunity(events, methods, VkPhone(messenger, files, events, methods))

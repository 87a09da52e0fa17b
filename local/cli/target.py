"""Finds the deployment that the command line works on."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import requests

from chalicelib.settings import read_settings
from chalicelib.world import World, utc_now
from local.service.environment_file import NothingRuns, enter_environment
from local.service.options import OptionRefused

TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Target:
    """The world that a command changes; `simulator` is the local messenger's address, or ""."""

    world: World
    simulator: str = ""


def find_target(data: Path) -> Target:
    """Return the world that the environment names, or else the service that runs on `data`.

    Raises:
        NothingRuns: the environment names nothing, and no service runs or answers.
        OptionRefused: a setting is wrong.
    """
    simulator = ""
    # A table that the environment names goes before the data of the local service.
    if not os.environ.get("GROCER_TABLE"):
        simulator = enter_environment(data.resolve(), os.environ)
    try:
        settings = read_settings()
    except ValueError as exc:
        raise OptionRefused(str(exc)) from exc
    if not simulator:
        return Target(World(settings))
    return Target(World(settings, now=partial(_turned, _offset(simulator))), simulator)


def _turned(offset: timedelta) -> datetime:
    return utc_now() + offset


def _offset(simulator: str) -> timedelta:
    """Ask the local service how far its clock was turned."""
    try:
        answer = requests.get(f"{simulator}/clock", timeout=TIMEOUT_S)
        answer.raise_for_status()
    except requests.RequestException as exc:
        raise NothingRuns("the service of `make run` does not answer; look at its window") from exc
    return timedelta(seconds=answer.json()["offset_s"])

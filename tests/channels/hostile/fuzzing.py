"""Posts fuzzed bodies to every webhook: none may break the service.

`python -m tests.channels.hostile.fuzzing --bodies 50000 --seed 1` posts as many as the issue asks
for and prints what came of them; CI posts a small number.
"""

import argparse
import json
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.log import LOGGER
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders import vk as of_vk
from tests.builders.aws.memory_aws import MemoryAws, with_memory_queues
from tests.builders.clock import Clock
from tests.channels.hostile.posts import HOOKS, VK, Hook, with_messengers

BROKEN, BUSY = 500, 503
CHANGES_MAX = 4
FORGED_SHARE = 0.1
BYTES_SHARE = 0.2
A_WORLD_OF = 2000  # bodies: a table in memory grows with what they write
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "\x00",
    "\ud800",
    "я" * 5000,
    "9" * 400,
    "2026-99-99",
    [],
    {},
    [[[[[[]]]]]],
    {"": {"": None}},
)


def fuzzed(rng: random.Random, body: bytes) -> bytes:
    """A body with some of its values, names or bytes changed."""
    if rng.random() < BYTES_SHARE:
        return _broken_bytes(rng, body)
    found = json.loads(body)
    for _ in range(rng.randint(1, CHANGES_MAX)):
        found = _changed(rng, found)
    try:
        return json.dumps(found, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except ValueError:  # a number with more digits than Python writes
        return body


def sealed(rng: random.Random, hook: Hook, body: bytes) -> bytes:
    """The body with what VK proves it by, which stands inside of it and may be fuzzed away."""
    if hook is not VK or rng.random() < FORGED_SHARE:
        return body
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(event, dict):
        return body
    return json.dumps({**event, "secret": of_vk.SECRET, "group_id": of_vk.GROUP}).encode()


def _changed(rng: random.Random, found: Any) -> Any:
    """The value with one place in it changed, each as likely as the others of its level."""
    if not isinstance(found, dict | list) or not found or rng.random() < 0.15:
        return rng.choice(ODD)
    if isinstance(found, list):
        place = rng.randrange(len(found))
        changed = _changed(rng, found[place])
        return rng.choice(([*found[:place], changed, *found[place + 1 :]], found * 3, [changed]))
    name = rng.choice(list(found))
    left = {key: value for key, value in found.items() if key != name}
    roll = rng.random()
    if roll < 0.1:
        return left
    if roll < 0.2:
        return {**left, str(rng.choice(ODD))[:50]: found[name]}
    return {**found, name: _changed(rng, found[name])}


def _broken_bytes(rng: random.Random, body: bytes) -> bytes:
    place = rng.randrange(len(body))
    return rng.choice(
        (
            body[:place],
            body[:place] + bytes([rng.randrange(256)]) + body[place + 1 :],
            body[place:] + body[:place],
            body[:place] + b"[" * 2000 + body[place:],
            body * 2,
            b"",
        )
    )


def post_fuzzed(rng: random.Random, clock: Clock, bodies: int) -> Counter[tuple[str, int]]:
    """Post fuzzed bodies to the webhooks by turns; how often each channel answered what.

    The clock moves, because the replies of a minute are limited.

    Raises:
        AssertionError: a body broke the service; the message has the body.
    """
    answers: Counter[tuple[str, int]] = Counter()
    for number in range(bodies):
        clock.moves(minutes=1)
        hook = HOOKS[number % len(HOOKS)]
        body = sealed(rng, hook, fuzzed(rng, rng.choice(hook.bodies)))
        status, answer = _posted(rng, hook, body)
        # A person who is said to write twice at once: the platform posts the second one again.
        is_busy = status == BUSY and "reply.on_its_way" in answer
        assert status < BROKEN or is_busy, f"{hook.channel} answered {status} to {body!r}"
        answers[hook.channel, status] += 1
    return answers


def _posted(rng: random.Random, hook: Hook, body: bytes) -> tuple[int, str]:
    forged = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    headers = forged if rng.random() < FORGED_SHARE else None
    return hook.post(body, headers)


@contextmanager
def a_service() -> Iterator[Clock]:
    """A service in memory with all messengers, and its clock."""
    clock = Clock()
    settings = Settings(
        stage="test", secret="a secret of thirty-two characters", telegram_token="1:t"
    )
    aws = MemoryAws(with_memory_queues(with_messengers(settings)), clock.now)
    world = World(aws.settings, now=clock.now, client=aws.client, sending_client=aws.client)
    use_world(world)
    yield clock
    use_world(None)
    aws.stop()


def main() -> None:
    """Post the bodies that the options ask for, and print what was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.getLogger(LOGGER).addHandler(logging.NullHandler())
    logging.getLogger(LOGGER).setLevel(logging.CRITICAL)
    began, rng, answers = time.monotonic(), random.Random(options.seed), Counter[tuple[str, int]]()
    for left in range(options.bodies, 0, -A_WORLD_OF):
        with a_service() as clock:
            answers += post_fuzzed(rng, clock, min(left, A_WORLD_OF))
    for (channel, status), count in sorted(answers.items()):
        sys.stdout.write(f"{channel:10} {status} {count:7}\n")
    took_s = time.monotonic() - began
    sys.stdout.write(
        f"{answers.total()} bodies with the seed {options.seed}: no 500, {took_s:.0f} s\n"
    )


if __name__ == "__main__":
    main()

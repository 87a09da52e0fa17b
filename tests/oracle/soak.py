"""Random operations by the million: `python -m tests.oracle.soak --operations 1000000`."""

import argparse
import logging
import random
import sys
import time

from tests.oracle.delivering import Couriers
from tests.oracle.documents import VARIANTS
from tests.oracle.giving import Givers
from tests.oracle.pair import Pair

STEPS = 60
OPERATIONS = [
    *["buys"] * 6,
    *["returns"] * 5,
    *["holds"] * 3,
    *["waits"] * 4,
    *["repeats_a_step"] * 2,
    "releases",
    "adjusts",
]
SHOWN_EVERY_S = 20


def run(seed: int, steps: int = STEPS) -> Pair:
    """Take the steps of one seed; every other round has two customers, who give points away."""
    chance = random.Random(seed)
    rounds, variant = divmod(seed, len(VARIANTS))
    pair = Pair(variant, chance, members=1 + rounds % 2)
    givers = Givers(pair)
    choices = [getattr(pair, each) for each in OPERATIONS]
    choices += [givers.transfers, givers.transfers, givers.reverses]
    choices += [Couriers(pair).delivers] * 2
    for _ in range(steps):
        chance.choice(choices)()
        if chance.random() < 0.002:
            pair.erases()
    return pair


def main() -> None:
    """Compare until enough operations are done; stop at the first difference, naming its seed."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.soak", description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first account")
    asked = parser.parse_args()
    logging.disable()  # the events of the service
    seed, done, refused, shown = asked.seed, 0, 0, time.monotonic()
    while done < asked.operations:
        try:
            pair = run(seed)
        except Exception:
            print(f"DIFFERENCE at seed {seed}", file=sys.stderr)  # noqa: T201 - what it is for
            raise
        seed, done, refused = seed + 1, done + STEPS, refused + pair.refusals
        if time.monotonic() - shown > SHOWN_EVERY_S or done >= asked.operations:
            shown = time.monotonic()
            print(  # noqa: T201 - what it is for
                f"{done} operations, {seed - asked.seed} accounts, {refused} refused, "
                "0 differences",
                flush=True,
            )


if __name__ == "__main__":
    main()

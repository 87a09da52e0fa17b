"""Five campaigns to 20,000 customers through everything that may happen: `make faults`."""

import argparse
import sys

from tests.faults.campaigns import Size, send_campaigns

WITHIN_S = 1800


def main() -> None:
    """Print the table; whatever was broken is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    size = Size(asked.customers, asked.kills, within_s=WITHIN_S, seed=asked.seed)
    tally = send_campaigns(size)
    broken = [f"BROKEN: {promise}" for promise in tally.faults]
    print(tally, *broken, sep="\n")  # noqa: T201 - what it is for
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()

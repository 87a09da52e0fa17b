"""Put a task a recipient into the queue; say what CPU it took.

python -m bench.peers.celery_enqueue CAMPAIGN RECIPIENTS TEXT
"""

import json
import sys
import time

from bench.peers.celery_tasks import send_once

FIRST_CHAT = 5_000_000_000


def main() -> None:
    """Queue them."""
    campaign, recipients, text = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    before = time.process_time()
    for number in range(recipients):
        send_once.delay(campaign, FIRST_CHAT + number, text)
    print(json.dumps({"cpu_s": time.process_time() - before}))


if __name__ == "__main__":
    main()

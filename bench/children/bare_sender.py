"""The floor: only the same messages, by the same HTTP library and as many threads.

    python -m bench.children.bare_sender URL

A number of messages a line.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from urllib3 import PoolManager

from bench.children.turns import take_turns
from bench.letters import FIRST_CHAT, TEXT
from bench.machine import BUNDLE
from chalicelib.domain.planning.chunk import BATCH_MAX

PATH = "/bot123456789:TEST-TOKEN/sendMessage"
HEADERS = {"Content-Type": "application/json"}


def main() -> None:
    """Send, ten at a time."""
    pool = PoolManager(maxsize=16, ca_certs=os.environ[BUNDLE]).connection_from_url(sys.argv[1])
    threads = ThreadPoolExecutor(BATCH_MAX)

    def send(number: int) -> None:
        message = {"chat_id": FIRST_CHAT + number, "text": TEXT}
        body = json.dumps(message, ensure_ascii=False).encode()
        answer = pool.urlopen("POST", PATH, body=body, headers=HEADERS, retries=False)
        assert json.loads(answer.data)["ok"]

    def cost_s(line: str) -> float:
        before = time.process_time()
        list(threads.map(send, range(int(line))))
        return time.process_time() - before

    take_turns(cost_s)


if __name__ == "__main__":
    main()

"""The peer: a purchase with points in one transaction of PostgreSQL, by psycopg.

    python -m bench.peers.postgres_purchases <address> <purchases>

It does what an honest shop would write: the receipt is unique, its rows are kept as JSON, a ledger
row, a lot, and the balance under a row lock. It values nothing: one rate, rounded down.
"""

import json
import sys
import time

import psycopg

TABLES = """
create table account (customer text primary key, balance bigint not null, debt bigint not null);
create table receipt (shop text, number text, customer text not null, at timestamptz not null,
  minor bigint not null, rows jsonb not null, primary key (shop, number));
create table lot (id text primary key, customer text not null references account,
  amount bigint not null, remaining bigint not null check (remaining >= 0),
  expires timestamptz not null);
create index on lot (customer, expires);
create table ledger (id bigserial primary key, customer text not null, lot text not null,
  kind text not null, points bigint not null, recorded timestamptz not null default now());
create index on ledger (customer, id);
insert into account values ('anna', 0, 0);
"""
ROWS = 5


def main() -> None:
    """Record the purchases, and print the CPU that each cost this process."""
    address, purchases = sys.argv[1], int(sys.argv[2])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLES)
        for number in range(100):
            record(connection, f"warm-{number}")
        print(json.dumps({"ready": True}), flush=True)
        sys.stdin.readline()
        before = time.process_time()
        for number in range(purchases):
            record(connection, f"r-{number}")
        spent = time.process_time() - before
        print(json.dumps({"cpu_us": 1e6 * spent / purchases}), flush=True)
        sys.stdin.readline()


def record(connection: "psycopg.Connection[tuple[object, ...]]", number: str) -> None:
    """Record one purchase."""
    rows = [
        {"sku": f"460000000{n:04}", "category": f"category-{n}", "quantity": 1000, "paid": 4990 + n}
        for n in range(ROWS)
    ]
    minor = sum(row["paid"] for row in rows)
    points = minor * 700 // 1_000_000
    with connection.transaction():
        connection.execute("select debt from account where customer = %s for update", ("anna",))
        connection.execute(
            "insert into receipt values (%s, %s, %s, now(), %s, %s)",
            ("s1", number, "anna", minor, json.dumps(rows)),
        )
        connection.execute(
            "insert into lot values (%s, %s, %s, %s, now() + interval '12 months')",
            (f"s1/{number}", "anna", points, points),
        )
        connection.execute(
            "insert into ledger (customer, lot, kind, points) values (%s, %s, 'EARN', %s)",
            ("anna", f"s1/{number}", points),
        )
        connection.execute(
            "update account set balance = balance + %s where customer = %s", (points, "anna")
        )


if __name__ == "__main__":
    main()

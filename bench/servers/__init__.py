"""Servers beside the measured one: our own table and queues, Redis, PostgreSQL."""

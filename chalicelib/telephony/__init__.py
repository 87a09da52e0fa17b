"""Telephony systems that report calls in formats of their own: one file for each.

A file has `SETTINGS`, the secrets without which the system is off, and `receive`, which proves a
request and reads it. The reports are those of `POST /v1/calls`.
"""

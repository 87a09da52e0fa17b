"""Identifiers that mean nothing outside."""

from typing import NewType

CustomerId = NewType("CustomerId", str)
ReplyId = NewType("ReplyId", str)

"""Identifiers: opaque texts, each with a type of its own so that none is passed for another."""

from typing import NewType

CustomerId = NewType("CustomerId", str)
ReplyId = NewType("ReplyId", str)
StaffKeyId = NewType("StaffKeyId", str)
CampaignId = NewType("CampaignId", str)
RunName = NewType("RunName", str)
"""Unique within one campaign: "launch", "rehearsal-…" or the ISO date of a trigger's day."""
ChunkId = NewType("ChunkId", str)
"""Unique within one run."""

"""Dialogues of several turns: one topic per file."""

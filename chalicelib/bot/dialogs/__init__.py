"""Dialogues of several turns: one topic a file."""

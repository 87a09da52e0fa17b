"""The conversation: it takes a message and returns the answer, the same for every messenger."""

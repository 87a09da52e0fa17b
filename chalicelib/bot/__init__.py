"""The conversation: a message in, an answer out; it knows the format of no messenger."""

"""The conversation: a message in, replies out; knows no messenger's format."""

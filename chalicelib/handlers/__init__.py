"""The entry points: parse, call one thing, answer."""

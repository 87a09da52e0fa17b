"""The entry points, one folder for each capability: parse, call one use case, answer."""

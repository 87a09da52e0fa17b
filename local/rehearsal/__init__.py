"""Rehearses a deployment: the packaged stack in the engine, used, probed and checked by rules."""

"""Counts of the code base: how many files five walks touch, and how its folders hang together."""

"""The fault matrix: a row injects its fault by a seed, and counts what survived."""

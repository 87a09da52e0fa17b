"""Scripts that are measured: each runs in a fresh interpreter on a core of its own."""

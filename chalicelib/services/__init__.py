"""Use-cases, one verb a file: load, decide, save, queue."""

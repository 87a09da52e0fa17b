"""Use cases, one verb a file, in one folder for each capability: load, decide, commit, queue."""

"""How the service runs: its jobs, queues, quarantine and channels."""

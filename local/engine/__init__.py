"""The embedded AWS engine: its process, and the table and queues made in it."""

"""The clock of the local service, and the ticks of its hours."""

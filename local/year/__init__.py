"""A world in memory that lives through a year."""

"""Simulates a year of a base in memory."""

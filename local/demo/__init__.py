"""Demonstration customers and their purchases."""

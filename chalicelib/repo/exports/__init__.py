"""Stores exports."""

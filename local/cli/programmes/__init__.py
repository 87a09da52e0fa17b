"""Programmes as files, and how generous they are."""

"""Tests of the pages of the programme."""

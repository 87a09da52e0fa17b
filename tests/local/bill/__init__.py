"""Tests of the monthly bill."""

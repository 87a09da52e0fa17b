"""Tests of `grocer doctor`."""

"""The business apart from any machine: no AWS, no HTTP, no clock, no randomness."""

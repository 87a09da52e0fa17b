"""What telephony systems post, and the calls that are recorded from it."""

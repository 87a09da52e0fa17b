"""Runs the service on one machine, with an AWS engine, queue workers, a clock and a messenger."""

"""The service on one machine: the engines, the queue pump, the clock, a messenger to talk to."""

"""Counts what each act of the monthly bill asks of AWS, in the service itself."""

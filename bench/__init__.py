"""What the service costs, beside what the same work costs others: ratios within one run."""

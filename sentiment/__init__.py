"""What we think: reviews and their history in, verdicts out; no store, no network, no clock."""

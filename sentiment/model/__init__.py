"""The trained weights: arrays without code, and the name verdicts carry of them."""

WEIGHTS = "6c78e8a1b63a"

"""The trained weights: arrays without code, their card, and the name verdicts carry of them."""

WEIGHTS = "db21bc5bc1d5"

"""The trained weights: arrays without code, and the name verdicts carry of them."""

WEIGHTS = "650765287d5a"

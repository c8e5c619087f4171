"""The trained weights: arrays without code, and the names verdicts carry of them."""

WEIGHTS = "650765287d5a"
MOTIVES = "7b5081b7b5a8"

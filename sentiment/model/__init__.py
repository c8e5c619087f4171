"""The trained weights: arrays without code, and the names verdicts carry of them."""

WEIGHTS = "650765287d5a"
MOTIVES = "926ffc889bf9"

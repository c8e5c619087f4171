"""The trained weights: arrays without code, and the names verdicts carry of them."""

WEIGHTS = "650765287d5a"
MOTIVES = "288a04dcde1a"

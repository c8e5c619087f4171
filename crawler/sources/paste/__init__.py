"""Reads reviews out of text a person copied from a page: words, lines, blocks; each step pure."""

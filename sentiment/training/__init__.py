"""How the weights were made: run by hand, never imported by the judge."""

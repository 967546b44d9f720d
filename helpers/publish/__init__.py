"""Top floor: statistics in, what a reader sees out."""

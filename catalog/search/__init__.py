"""Anything found again: an index of all words, queries as people write them, hits in a useful order."""

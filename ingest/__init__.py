"""The way of a file: planned, matched, staged, digitized, committed."""

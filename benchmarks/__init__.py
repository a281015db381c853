"""Benchmarks: one command each, figures as ratios."""

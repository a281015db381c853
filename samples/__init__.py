"""A small museum made by our own script."""

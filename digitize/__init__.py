"""Pixels and meshes: a path in; facts, measures and copies out. Knows no museum."""

"""Corrections of what was digitized: each with a reason, each a commit, none undone by a later ingest."""

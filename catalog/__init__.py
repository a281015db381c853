"""What the museum knows: record, store, catalog, register, search, progress."""

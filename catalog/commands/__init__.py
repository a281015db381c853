"""The commands that need nothing but the catalog: each parses, calls one function, prints."""

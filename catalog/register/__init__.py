"""The register: read, imported, added to."""

"""The OCFL store: laid out, written, recovered, audited."""

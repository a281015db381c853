"""How far digitization has come."""

"""What does not fit together: pictures with the register, numbers with each other."""

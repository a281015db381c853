"""What is said to people: each module puts one subject into words."""

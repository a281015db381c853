"""Vietnamese text from before Unicode: which encoding it is in, and what it says."""

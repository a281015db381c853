"""What a photo's measures are worth: held to the museum's limits, they give a verdict."""

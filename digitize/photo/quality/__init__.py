"""The quality of photographs: measures of focus, noise, exposure, colour and size."""

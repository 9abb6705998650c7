"""Groups of similar clients, and whether they come back on resampling."""

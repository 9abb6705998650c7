"""Two versions side by side; no stage uses it."""

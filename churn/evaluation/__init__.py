"""How good probabilities are: parts and folds, scores with intervals, calibration, gains, models side by side."""

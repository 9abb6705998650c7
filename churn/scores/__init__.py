"""How good probabilities are: scores with intervals, calibration, gains."""

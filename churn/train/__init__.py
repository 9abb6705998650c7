"""From a client table to a fitted model and out-of-fold probabilities: encoding, tuning, model files."""

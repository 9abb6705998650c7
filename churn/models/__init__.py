"""From a client table to out-of-fold probabilities: encoding, tuning, blends, the champion, model files."""

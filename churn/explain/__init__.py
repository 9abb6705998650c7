"""What the champion has learned: coefficients, permutation importance, Shapley values, their directions."""

"""Why the champion thinks so: coefficients, permutation importance, Shapley values, reasons in words."""

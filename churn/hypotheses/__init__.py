"""Tests, effect sizes, verdicts."""

"""Tests of what a contract states and of every column, with effect sizes and verdicts in words."""

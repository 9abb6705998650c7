"""Exploration: columns described, groups side by side, columns that should not be there."""

"""Portraits of clusters."""

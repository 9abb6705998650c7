"""Rates, intervals, associations, corrections for multiplicity."""

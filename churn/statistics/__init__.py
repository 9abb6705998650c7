"""Statistics that several analyses share: rates, intervals, associations, corrections for multiplicity."""

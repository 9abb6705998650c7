"""Tables of more clients than one process should hold: their parts, a map over them, and the sample for statistics."""

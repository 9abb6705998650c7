"""Whether more clients would help."""

"""A contract proposed from a table that nobody has described yet; every guess with its evidence."""

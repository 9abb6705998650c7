"""Where clients come from: folders, databases, simulators, and what is checked on the way in."""

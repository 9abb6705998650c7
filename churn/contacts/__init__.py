"""Current clients: the door, how they differ from those studied, whom to call, and the files for it."""

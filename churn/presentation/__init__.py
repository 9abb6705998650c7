"""How numbers, names and values are written for readers, in two languages."""

"""One row a client: probability, decile, reasons."""

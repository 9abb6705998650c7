"""The client table: its contract, its vocabulary, its cleaning, columns that should not be there."""

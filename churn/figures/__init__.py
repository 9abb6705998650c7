"""Pictures, with the names and numbers of the reader's language. Nothing is computed here."""

"""Report and index."""

"""Each client's part and fold, by a hash of its key."""

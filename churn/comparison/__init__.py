"""Two versions of a study side by side: whether a difference is more than noise."""

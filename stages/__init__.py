"""One script a stage, run by DVC as ``python -m stages.<name>``, so that the code is that of the current folder."""

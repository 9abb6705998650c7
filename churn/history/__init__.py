"""What was measured of each batch, as statistics in git: ``cases/<case>/history.yaml``."""

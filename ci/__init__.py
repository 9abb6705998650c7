"""What people and pull requests run around the pipeline, each as ``python -m ci.<name>``."""

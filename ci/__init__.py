"""What a pull request runs, each as ``python -m ci.<name>``."""

"""What a person runs: python -m churn <command>."""

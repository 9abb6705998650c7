"""What every stage stands on: typed settings, files, errors for people, the runner of stages."""

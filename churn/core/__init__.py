"""What every stage stands on: typed settings, files, errors for people, texts in two languages."""

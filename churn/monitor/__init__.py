"""Whether a model is still right: clients whom no campaign reached, beside what their probabilities promised."""

"""Declared and mined groups of clients, judged on the test part."""

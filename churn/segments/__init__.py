"""Groups of clients: clusters, declared and mined rules, portraits."""

"""A long run over every channel at once, while networks and our own processes fail."""

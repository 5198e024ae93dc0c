"""Places: the units of government, and the names by which people say where they are."""

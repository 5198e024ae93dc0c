"""Forms: what an application asks, how answers are read, and the paper they are printed on."""

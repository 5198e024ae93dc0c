"""Service points: where a file is taken or somebody helps to file it online."""

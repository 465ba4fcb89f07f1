"""Coverage-guided search for inputs that break a promise; see README.md."""

"""YAML text in, values that know their line and column out."""

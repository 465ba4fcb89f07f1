"""Whether rules say what they mean: what their examples cover, and which slips they would catch."""

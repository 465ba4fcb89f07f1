"""From a programme and a rulebook to verdicts and findings."""

"""What a solver proves of rules, and drafts that show what it cannot."""

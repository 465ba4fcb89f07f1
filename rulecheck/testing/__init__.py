"""For authors of rules and engines: drafts and conditions made at random."""

"""Reports: the contract in JSON, and texts for people made from it by templates."""

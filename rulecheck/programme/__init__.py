"""The draft programme: its terms, its model, its calendar and its facts."""

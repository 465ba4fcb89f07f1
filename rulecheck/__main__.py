"""`python -m rulecheck`."""

from rulecheck.cli import script

if __name__ == "__main__":
    script()

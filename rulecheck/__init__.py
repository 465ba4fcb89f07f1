"""rulecheck checks draft work programmes of treaty bodies against their rules."""

__version__ = "0.1.0"

"""The words that options and settings choose among, at hand before anything else is loaded."""

LEVELS = ("violation", "departure", "discrepancy", "advice", "undetermined", "note")
LANGUAGES = ("en", "zh")
FORMATS = ("text", "json", "html", "markdown", "sarif", "junit", "github", "gitlab")

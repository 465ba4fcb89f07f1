"""For authors of rules and engines: drafts, conditions and rules made at random, relations that
every rule must satisfy, and a plugin that makes pytest try them. Needs `rulecheck[testing]`."""

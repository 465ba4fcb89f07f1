"""The rule language: conditions, rules, packs of rules, the register of documents."""

"""Makes durable-rules read past the end of an array, which the tool that watches must see.

rulecheck writes no such rule: it joins no two facts.
"""

import json

import durable_rules_engine as engine

JOINED = {"$and": [{"k": "m"}, {"$gte": {"n": {"a": "n"}}}, {"$gte": {"n": {"a": "x"}}}]}
RULES = {"joined": {"all": [{"a": {"k": "o"}}, {"b": JOINED}]}}
FACTS = [
    {"sid": "s", "id": "0", "k": "o", "n": 1, "x": 9},
    {"sid": "s", "id": "1", "k": "m", "n": 5},
]

handle = engine.create_ruleset("s", json.dumps(RULES))
engine.assert_facts(handle, json.dumps(FACTS))

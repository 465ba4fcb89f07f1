"""For all tests: nothing of the user's is read or written."""

import os
import tempfile

# Before any import of the package, and for the processes that tests start.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="rulecheck-tests-")

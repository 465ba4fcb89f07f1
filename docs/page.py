"""Makes docs/report.png: the top of the page that `rulecheck check --format html` writes.

python docs/page.py (with Debian's chromium)
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DRAFT = "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml"
FLAGS = "--headless=new --disable-gpu --hide-scrollbars --no-first-run --disable-sync"


def main() -> None:
    """Write the page and take its picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = [sys.executable, "-m", "rulecheck", "check", DRAFT, "--format", "html"]
        subprocess.run([*command, "--output", str(page)], cwd=ROOT, check=False)
        # Root, as in a container, gets no sandbox of Chromium.
        flags = [*FLAGS.split(), *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        picture = f"--screenshot={ROOT / 'docs' / 'report.png'}"
        own = f"--user-data-dir={folder}/chromium"
        size = "--window-size=1100,1230"
        subprocess.run(["chromium", *flags, own, size, picture, page.as_uri()], check=True)


if __name__ == "__main__":
    main()

"""Makes docs/terminal.svg: what `rulecheck check` shows in a terminal of 80 columns.

pip install rich && python docs/terminal.py
"""

import io
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
DRAFT = "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml"


def main() -> None:
    """Run the command in colour and draw what it prints."""
    command = [sys.executable, "-m", "rulecheck", "check", DRAFT, "--colour", "always"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    console = Console(record=True, width=80, file=io.StringIO())
    console.print(f"$ rulecheck check {DRAFT}", style="bold", highlight=False, soft_wrap=False)
    console.print(Text.from_ansi(shown.rstrip()))
    picture = console.export_svg(title="rulecheck")
    # The viewer's own font will do; a picture should fetch nothing.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    (ROOT / "docs" / "terminal.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()

"""A headless Chromium, where there is one, and pages for it to read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

from rulecheck.checking.checker import Checker
from rulecheck.checking.run import check_paths
from rulecheck.engines.reference import ReferenceEngine
from rulecheck.reporting.render import Manner, rendered
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--headless=new --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --force-color-profile=srgb"
)
Page = Callable[..., str]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """The browser of the system; nothing is downloaded."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    # Root, as in a container, gets no sandbox of Chromium.
    flags = [*FLAGS.split(), *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    for flag in (*flags, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    yield found
    found.quit()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Writes the report of drafts and gives its address."""
    folder, rulebook = tmp_path_factory.mktemp("pages"), load_rulebook([shipped_rules()])
    kept: dict[tuple[object, ...], str] = {}

    def write(*drafts: str, language: str = "en") -> str:
        key = (*drafts, language)
        if key not in kept:
            checker = Checker(rulebook, [ReferenceEngine()], language)
            report = check_paths(checker, [str(ROOT / draft) for draft in drafts], None)
            assert report.programmes
            file = folder / f"{len(kept)}.html"
            file.write_text(rendered(report, "html", Manner(language=language)), "utf-8")
            kept[key] = file.as_uri()
        return kept[key]

    return write

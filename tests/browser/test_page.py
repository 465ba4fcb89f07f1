"""The HTML report in a real browser: clicks, keys, widths, paper, no scripts, no network."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEPARTING = "fixtures/ccm/option-4/meeting-of-experts-three-days.yaml"
COMPLYING = "fixtures/ccm/option-5/complying.yaml"
HOSTILE = "tests/reporting/hostile.yaml"
ELSEWHERE = "fixtures/apmbc/example-2011.yaml"
IN_VIEW = """
const box = arguments[0].getBoundingClientRect();
return box.top >= 0 && box.bottom <= innerHeight + 1;
"""


@pytest.fixture
def chrome(browser) -> Iterator:
    """The browser with nothing left over from another test."""
    for log in ("browser", "performance"):
        browser.get_log(log)
    emulate(browser, 1280)
    yield browser
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def emulate(browser, width: int, *, dark: bool = False, media: str = "") -> None:
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    # Where motion is reduced a jump is done at once.
    calm = {"name": "prefers-reduced-motion", "value": "reduce"}
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"media": media, "features": [scheme, calm]}
    )
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def shown(browser, selector: str) -> list:
    return [e for e in browser.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]


def test_a_level_is_hidden_and_shown_by_a_click(chrome, page) -> None:
    chrome.get(page(DEPARTING))
    assert len(shown(chrome, ".finding.note")) == 2
    chrome.find_element(By.CSS_SELECTOR, "input[value=note]").click()
    assert shown(chrome, ".programme [data-level=note]") == []
    assert len(shown(chrome, ".finding.violation")) == 2
    status = chrome.find_element(By.CSS_SELECTOR, "[role=status]")
    assert status.text == "Findings hidden by the choice of levels: 2"
    chrome.find_element(By.CSS_SELECTOR, "input[value=note]").click()
    assert len(shown(chrome, ".finding.note")) == 2
    assert status.text == ""


def test_a_level_is_chosen_for_one_programme_alone(chrome, page) -> None:
    chrome.get(page(DEPARTING, COMPLYING))
    chrome.find_element(By.CSS_SELECTOR, "#p1 input[value=note]").click()
    assert shown(chrome, "#p1 .finding.note") == []
    assert len(shown(chrome, "#p2 .finding.note")) == 2


def follow(chrome, link) -> None:
    target = link.get_dom_attribute("href").removeprefix("#")
    link.click()
    place = chrome.find_element(By.ID, target)
    assert chrome.execute_script("return document.querySelector(':target')") == place
    WebDriverWait(chrome, 5).until(lambda _: place.is_displayed())
    if place.size["height"] < 700:
        WebDriverWait(chrome, 5).until(lambda _: chrome.execute_script(IN_VIEW, place))


def test_links_bring_line_rule_and_finding_into_view(chrome, page) -> None:
    chrome.get(page(DEPARTING))
    finding = chrome.find_element(By.CSS_SELECTOR, ".finding")
    follow(chrome, finding.find_element(By.CSS_SELECTOR, "a.line"))
    line = chrome.find_element(By.CSS_SELECTOR, ":target")
    assert "2017-06-12" in line.text
    follow(chrome, line.find_element(By.CSS_SELECTOR, "a"))
    follow(chrome, finding.find_element(By.CSS_SELECTOR, "h5 a"))
    rule = chrome.find_element(By.CSS_SELECTOR, ":target")
    assert "Length of the meeting of experts" in rule.text
    follow(chrome, rule.find_element(By.CSS_SELECTOR, "a"))
    assert chrome.find_element(By.CSS_SELECTOR, ":target") == finding


def test_a_pin_leads_to_its_finding_even_in_a_hidden_level_or_a_fold(chrome, page) -> None:
    chrome.get(page(HOSTILE))
    finding = chrome.find_element(By.CSS_SELECTOR, "details.lacking:not([open]) .finding")
    box = chrome.find_element(By.CSS_SELECTOR, "input[value=undetermined]")
    box.click()
    assert not finding.is_displayed()
    # The rules stand outside what is filtered.
    id_ = finding.get_attribute("id")
    follow(chrome, chrome.find_element(By.CSS_SELECTOR, f".rules a[href='#{id_}']"))
    assert finding.is_displayed()
    assert box.is_selected()
    on_track = chrome.find_element(By.CSS_SELECTOR, ".years svg a")
    follow(chrome, on_track)


def test_tab_goes_from_the_top_to_the_filters_and_focus_is_seen(chrome, page) -> None:
    chrome.get(page(DEPARTING))
    reached = []
    for _ in range(60):
        chrome.switch_to.active_element.send_keys(Keys.TAB)
        element = chrome.switch_to.active_element
        outline = chrome.execute_script(
            "return getComputedStyle(arguments[0]).outlineStyle", element
        )
        assert outline != "none"
        reached.append(element.get_attribute("value") or element.get_attribute("class"))
        if "note" in reached:
            break
    assert reached[0] == "skip"
    assert reached[-2:] == ["violation", "note"]
    chrome.switch_to.active_element.send_keys(Keys.SPACE)
    assert shown(chrome, ".finding.note") == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("draft", [DEPARTING, COMPLYING, HOSTILE, ELSEWHERE])
def test_nothing_is_wider_than_the_window(chrome, page, draft, language) -> None:
    for width in (360, 768, 1280):
        emulate(chrome, width)
        chrome.get(page(draft, language=language))
        chrome.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
        wide = chrome.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width


def test_nothing_is_fetched_and_nothing_complains(chrome, page) -> None:
    address = page(HOSTILE, DEPARTING)
    chrome.get(address)
    messages = [json.loads(e["message"])["message"] for e in chrome.get_log("performance")]
    asked = [
        m["params"]["request"]["url"]
        for m in messages
        if m["method"] == "Network.requestWillBeSent"
    ]
    assert asked == [address]
    assert chrome.get_log("browser") == []


def test_the_page_is_whole_without_scripts(chrome, page) -> None:
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    address = page(HOSTILE)
    chrome.get(address)
    assert shown(chrome, "form") == []
    assert len(shown(chrome, ".finding.violation")) == 1
    fold = chrome.find_element(By.CSS_SELECTOR, "details.lacking")
    fold.find_element(By.CSS_SELECTOR, "summary").click()
    assert fold.find_element(By.CSS_SELECTOR, ".finding").is_displayed()
    link = chrome.find_element(By.CSS_SELECTOR, ".finding a.line")
    target = link.get_attribute("href").rpartition("#")[2]
    link.click()
    assert chrome.find_element(By.CSS_SELECTOR, ":target").get_attribute("id") == target


def test_what_would_slip_through_the_escapes_is_still_not_run(chrome, page, tmp_path) -> None:
    file = Path(unquote(urlparse(page(DEPARTING)).path))
    slipped = (
        "<script>document.title = 'run'</script>"
        "<p onclick=\"document.title = 'run'\" id=click>x</p>"
        "<img src=x onerror=\"document.title = 'run'\"><style>body { display: none }</style>"
        "<a id=go href=\"javascript:document.title = 'run'\">x</a>"
    )
    changed = tmp_path / "slipped.html"
    changed.write_text(file.read_text("utf-8").replace("<main>", f"<main>{slipped}"), "utf-8")
    chrome.get(changed.as_uri())
    title = chrome.title
    for id_ in ("click", "go"):
        chrome.find_element(By.ID, id_).click()
    assert (chrome.title, title) == (
        title,
        f"Check of a draft programme of work: {ROOT / DEPARTING}",
    )
    assert chrome.find_element(By.TAG_NAME, "h1").is_displayed()
    assert any("Content Security Policy" in entry["message"] for entry in chrome.get_log("browser"))


def test_on_paper_everything_is_unfolded_and_the_filter_is_gone(chrome, page) -> None:
    chrome.get(page(HOSTILE))
    findings = len(chrome.find_elements(By.CSS_SELECTOR, ".finding"))
    chrome.find_element(By.CSS_SELECTOR, "input[value=departure]").click()
    folds = len(chrome.find_elements(By.CSS_SELECTOR, "details:not([open])"))
    assert folds > 10
    assert len(shown(chrome, ".finding")) < findings
    emulate(chrome, 794, media="print")
    chrome.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert shown(chrome, "form") == []
    assert len(shown(chrome, ".finding")) == findings
    chrome.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(chrome.find_elements(By.CSS_SELECTOR, "details:not([open])")) == folds


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The accessibility checker, in the version of package-lock.json."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm here to get the accessibility checker with")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the accessibility checker cannot be had: {done.stderr.strip()[-200:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("drafts", "language"),
    [((DEPARTING,), "en"), ((HOSTILE, COMPLYING), "en"), ((ELSEWHERE,), "zh")],
)
def test_an_accessibility_checker_finds_nothing(chrome, page, axe, drafts, language, dark) -> None:
    for width in (360, 1280):
        emulate(chrome, width, dark=dark)
        chrome.get(page(*drafts, language=language))
        chrome.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
        chrome.execute_script(axe)
        done = chrome.execute_async_script("axe.run().then(arguments[0])")
        assert len(done["passes"]) > 20
        found = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in done["violations"]]
        assert found == []

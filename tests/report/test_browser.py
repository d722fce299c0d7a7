"""The page in Chromium: it opens, filters, follows links, says nothing on the console, and axe finds nothing serious."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kustomgen.check.landscape import run_landscape
from kustomgen.check.options import Options
from kustomgen.check.run import run_check
from kustomgen.report import render
from tests.report.test_formats import REPORT
from tests.security.test_injection import REPORT as EVIL_REPORT
from tests.waiting import until

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
pytest.importorskip("selenium", reason="selenium is not installed: `.ci/setup` does where chromium is on PATH")
LIMITED = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
WHY = (
    "Chromium needs more address space than `ulimit -v` allows"
    if LIMITED
    else "chromium and chromedriver are not on PATH"
)
needs_browser = pytest.mark.skipif(LIMITED or not (BROWSER and DRIVER), reason=WHY)
pytestmark = needs_browser
EXAMPLES = Path(__file__).parents[2] / "examples"


def start(*, scripts: bool = True) -> Any:
    from selenium.webdriver import Chrome, ChromeOptions  # noqa: PLC0415 - where it is installed
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    options = ChromeOptions()
    options.binary_location = BROWSER or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1300,900",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return Chrome(options=options, service=Service(DRIVER))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chrome = start()
    yield chrome
    chrome.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the example with six mistakes, as an address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(EXAMPLES / "by-hand")
        options = Options(remember=False)
        text = render(run_check(options).report, "html", landscape=run_landscape(options).landscape)
    return written(tmp_path_factory.mktemp("page"), text)


def written(folder: Path, text: str) -> str:
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    return file.as_uri()


def opened(browser: Any, address: str) -> Any:
    browser.get("about:blank")
    browser.get(address)
    return browser


def displayed(browser: Any, selector: str) -> list[Any]:
    return [each for each in browser.find_elements("css selector", selector) if each.is_displayed()]


def said(browser: Any) -> list[str]:
    """What the console says, violations of the policy among it."""
    return [entry["message"] for entry in browser.get_log("browser")]


def test_it_opens_with_the_overview_and_the_console_stays_empty(browser: Any, page: str) -> None:
    opened(browser, page)

    assert [each.get_attribute("id") for each in displayed(browser, ".view")] == ["overview"]
    assert browser.find_element("tag name", "h1").text == "8 errors, 5 warnings"
    assert said(browser) == []


@pytest.mark.parametrize("part", ["findings", "environments", "tree", "traffic"])
def test_each_part_opens_by_its_link(browser: Any, page: str, part: str) -> None:
    opened(browser, page).find_element("css selector", f"nav a[href='#{part}']").click()

    assert [each.get_attribute("id") for each in displayed(browser, ".view")] == [part]
    assert browser.find_element("css selector", "nav [aria-current]").get_attribute("href").endswith(f"#{part}")
    assert said(browser) == []


def test_a_link_with_filters_shows_what_it_names(browser: Any, page: str) -> None:
    opened(browser, f"{page}#findings&severity=error&environment=staging")

    rules = [each.get_attribute("data-rule") for each in displayed(browser, ".finding")]
    assert rules == ["pdb-allows-eviction", "service-target-port-exists", "image-pinned"]
    assert browser.find_element("css selector", ".filters output").text == "3 of 10 shown"


def test_a_filter_writes_itself_into_the_address(browser: Any, page: str) -> None:
    opened(browser, f"{page}#findings")
    browser.find_element("name", "text").send_keys("limts")

    assert [each.get_attribute("data-rule") for each in displayed(browser, ".finding")] == ["api-server-accepts"]
    assert browser.current_url.endswith("#findings&text=limts")
    browser.find_element("name", "clear").click()
    assert len(displayed(browser, ".finding")) == 10
    assert browser.current_url.endswith("#findings")


def test_a_link_of_a_rule_in_the_overview_leads_to_its_findings(browser: Any, page: str) -> None:
    opened(browser, page).find_element("link text", "image-pinned").click()

    assert [each.get_attribute("data-rule") for each in displayed(browser, ".finding")] == ["image-pinned"]


def test_a_link_to_one_finding_shows_it_among_the_others(browser: Any, page: str) -> None:
    opened(browser, f"{page}#findings")
    link = browser.find_element("css selector", "[data-rule=image-pinned] .kind a").get_attribute("href")
    opened(browser, link)

    assert len(displayed(browser, ".finding")) == 10
    assert browser.execute_script("return document.querySelector(':target').dataset.rule") == "image-pinned"
    assert browser.execute_script("return scrollY") > 0


def test_a_cell_opens_the_fields_of_its_object_by_keyboard(browser: Any, page: str) -> None:
    opened(browser, f"{page}#environments")
    assert displayed(browser, ".fields") == []
    browser.find_element("css selector", "td.different a").send_keys("\ue007")

    (fields,) = displayed(browser, ".fields")
    assert "registry.example.com/shop:1.4.2" in fields.text
    assert "overlays/staging/kustomization.yaml:8 images" in fields.text
    fields.find_element("link text", "Close").send_keys("\ue007")
    assert displayed(browser, ".fields") == []


def test_the_marks_of_a_cell_lead_to_its_findings(browser: Any, page: str) -> None:
    opened(browser, f"{page}#environments")
    row = browser.find_element("css selector", "#object-1-3-PodDisruptionBudget")
    row.find_elements("css selector", ".marks")[1].send_keys("\ue007")

    assert "pdb-allows-eviction" in [each.get_attribute("data-rule") for each in displayed(browser, ".finding")]
    assert {"prod"} <= {each.text for each in displayed(browser, ".finding .chip")}


def test_objects_are_filtered_by_their_names(browser: Any, page: str) -> None:
    opened(browser, f"{page}#environments&text=service")

    assert [each.find_element("tag name", "th").text for each in displayed(browser, ".object-row")] == ["Service shop"]
    assert browser.find_element("css selector", "#environments output").text == "1 of 4 shown"


def test_a_link_shows_the_traffic_of_one_environment(browser: Any, page: str) -> None:
    opened(browser, f"{page}#traffic&environment=prod")

    (environment,) = displayed(browser, ".environment")
    assert "overlays/prod" in environment.text
    assert "no container has this port" in environment.text


def test_the_first_key_leads_to_the_content(browser: Any, page: str) -> None:
    opened(browser, page).find_element("tag name", "body").send_keys("\ue004")

    assert browser.switch_to.active_element.text == "To the content"


def test_without_scripts_all_parts_follow_one_another_and_cells_open(page: str) -> None:
    chrome = start(scripts=False)
    try:
        opened(chrome, page)
        assert len(displayed(chrome, ".view")) == 5
        assert displayed(chrome, ".filters") == []
        chrome.find_element("css selector", "td.different a").send_keys("\ue007")
        assert len(displayed(chrome, ".fields")) == 1
    finally:
        chrome.quit()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, page: str, scheme: str) -> None:
    from axe_selenium_python import Axe  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    opened(browser, f"{page}#object-1-1-Deployment-fields")
    browser.execute_script("for (const view of document.querySelectorAll('.view')) view.hidden = false")
    axe = Axe(browser)
    axe.inject()
    found = [f"{each['id']}: {each['nodes'][0]['html']}" for each in axe.run()["violations"]
             if each["impact"] in ("serious", "critical")]  # fmt: skip
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert found == []


@pytest.mark.parametrize("report", [REPORT, EVIL_REPORT], ids=["nasty", "evil"])
def test_markup_of_a_tree_does_nothing(browser: Any, tmp_path: Path, report: Any) -> None:
    opened(browser, written(tmp_path, render(report, "html")))

    assert browser.execute_script("return document.querySelectorAll('img, iframe').length") == 0
    assert said(browser) == []


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of 60 services with one environment, and one with two that differ; in all 62 overlays."""
    folder = tmp_path_factory.mktemp("large")
    for number in range(61):
        service = folder / f"services/app-{number:02}"
        manifest = CONFIG.replace("NAME", f"app-{number:02}")
        for path, text in {
            "base/config.yaml": manifest,
            "base/kustomization.yaml": "resources: [config.yaml]\n",
            "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        }.items():
            (service / path).parent.mkdir(parents=True, exist_ok=True)
            (service / path).write_text(text)
    prod = folder / "services/app-60/overlays/prod"
    prod.mkdir()
    (prod / "kustomization.yaml").write_text("resources: [../../base]\npatches:\n- path: patch.yaml\n")
    (prod / "patch.yaml").write_text(CONFIG.replace("NAME", "app-60").replace("low", "high & <b>dry</b>"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        options = Options(remember=False, only=("image-pinned",))
        return written(folder, render(run_check(options).report, "html", landscape=run_landscape(options).landscape))


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  namespace: apps\ndata:\n  level: low\n"


def test_a_large_page_reads_its_parts_when_they_are_looked_at(browser: Any, large: str) -> None:
    opened(browser, large)
    before = browser.execute_script("return document.querySelectorAll('noscript').length")
    browser.find_element("css selector", "nav a[href='#environments']").click()

    assert before == 61
    until(lambda: bool(displayed(browser, "td.different a")), "the table is read")
    assert browser.execute_script("return document.querySelectorAll('noscript').length") > 30
    displayed(browser, "td.different a")[0].send_keys("\ue007")
    (fields,) = displayed(browser, ".fields")
    assert "high & <b>dry</b>" in fields.text
    assert said(browser) == []


def test_a_large_page_finds_what_it_has_not_read_yet(browser: Any, large: str) -> None:
    opened(browser, f"{large}#environments&text=APP-55")
    assert browser.find_element("css selector", "#environments output").text == "0 of 1 shown"

    opened(browser, f"{large}#environments&text=app-60")
    assert len(displayed(browser, ".object-row")) == 1
    assert len(displayed(browser, ".family")) == 1


def test_a_link_into_a_large_page_opens_what_it_names(browser: Any, large: str) -> None:
    opened(browser, f"{large}#object-1-1-ConfigMap-fields")

    (fields,) = displayed(browser, ".fields")
    assert "services/app-60/overlays/prod/patch.yaml:7" in fields.text


def test_a_large_page_is_whole_without_scripts(large: str) -> None:
    chrome = start(scripts=False)
    try:
        opened(chrome, large)
        assert len(displayed(chrome, ".family")) == 61
        assert displayed(chrome, "td.different a")
    finally:
        chrome.quit()

"""An administrator makes the monthly audit report and downloads it."""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import ADMINISTRATOR, CLINICIAN

pytestmark = pytest.mark.journey


def test_a_report_is_made_and_downloads(visit: Visit) -> None:
    administrator = visit(ADMINISTRATOR)
    administrator.open("/")
    administrator.is_at("Reports")
    administrator.press("Make the report")
    files = administrator.main.get_by_role("link", name=re.compile("workbook|XLSX", re.IGNORECASE))
    expect(files.first).to_be_visible(timeout=30_000)
    administrator.check()
    with administrator.page.expect_download() as download:
        files.first.click()
    assert zipfile.is_zipfile(download.value.path())


def test_a_clinician_cannot_reach_the_reports(visit: Visit) -> None:
    assert visit(CLINICIAN).open("/reports/") == 403

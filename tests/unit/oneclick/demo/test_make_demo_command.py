import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.unit.oneclick.demo.given import read_demo


def test_make_demo_ends_yesterday_and_prints_its_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_demo", tmp_path / "new" / "out", days=2, scale=0.1)
    demo = read_demo(tmp_path / "new" / "out")
    assert demo.events[-1]["occurred_at"][:10] < timezone.localdate().isoformat()
    printed = json.loads(capsys.readouterr().out)
    assert printed["events"] == len(demo.events)
    assert printed["accesses"] == len(demo.launches())
    assert printed["wrongful"] == len(demo.tables["labels"])
    assert printed["contacts"] == len(demo.tables["care"])


def test_make_demo_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="file"):
        call_command("make_demo", tmp_path / "file", days=1, scale=0.1)
    with pytest.raises(CommandError, match="--days"):
        call_command("make_demo", tmp_path, days=0)

from pathlib import Path

import pytest

from oneclick.demo.making import make_demo
from tests.unit.oneclick.demo.given import DAYS, UNTIL, Demo, read_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder: Path = tmp_path_factory.mktemp("demo")
    make_demo(folder, days=DAYS, scale=0.5, seed=7, until=UNTIL)
    return read_demo(folder)

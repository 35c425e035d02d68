"""The service does not start where an acknowledged event could be lost or changed, and says why and what to do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from oneclick.embedded import StateFolder, postgres
from oneclick.embedded.servers import addresses
from oneclick.run import programs
from tests.faults.pieces import Pieces, pieces
from tests.faults.running import BASE_DIR, PYTHON

pytestmark = pytest.mark.slow
CHECK = [str(PYTHON), "manage.py", "check_service"]


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Pieces]:
    with pieces(tmp_path_factory.mktemp("refusal") / "state") as made:
        yield made


def refusal(service: Pieces, command=CHECK, **more: str) -> str:
    """What a program says that does not start."""
    environment = service.environment | more
    done = subprocess.run(
        command,
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        pass_fds=[service.listener.fileno()],
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert "Traceback" not in said
    return next(line for line in said.splitlines() if "does not start" in line)


def with_option(service: Pieces, option: str) -> str:
    """The service's address with an option of its sessions."""
    return f"{service.environment['DATABASE_URL']}?options=-c%20{option}"


PROGRAMS = {
    "web": lambda service: programs.web(service.listener.fileno()).arguments,
    "worker": lambda service: programs.worker().arguments,
    "beat": lambda service: programs.beat(service.state.path).arguments,
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_starts_without_synchronous_commit(service: Pieces, program: str) -> None:
    said = refusal(service, PROGRAMS[program](service), DATABASE_URL=with_option(service, "synchronous_commit=off"))
    assert "the database runs with synchronous_commit = off, so an acknowledged event could be lost in a crash" in said
    assert "Set synchronous_commit = on" in said


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_could_lose_events_is_refused(service: Pieces, setting: str, monkeypatch) -> None:
    monkeypatch.setitem(postgres.SETTINGS, setting, "off")
    service.servers.stop()
    service.start_servers()
    try:
        said = refusal(service)
    finally:
        monkeypatch.undo()
        service.servers.stop()
        service.start_servers()
    assert f"the database runs with {setting} = off, so an acknowledged event could be lost in a crash" in said
    assert f"Set {setting} = on (ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();)." in said


def test_a_superuser_is_refused(service: Pieces) -> None:
    secrets = StateFolder(service.state.path).secrets()
    said = refusal(service, DATABASE_URL=service.servers.postgres.url(postgres.SUPERUSER, secrets.superuser))
    assert "the service's role postgres is a superuser. Give the service a role of its own" in said


def test_the_owner_of_the_tables_is_refused(service: Pieces) -> None:
    owner = addresses(service.state, service.state.secrets()).owner_database
    said = refusal(service, DATABASE_URL=owner)
    assert "may change or remove what is stored in audit_accessevent, audit_accessevent_" in said
    assert "create_service_role" in said


def test_a_role_that_may_delete_one_month_is_refused(service: Pieces) -> None:
    service.tamper("GRANT DELETE ON audit_accessevent_default TO oneclick_service")
    try:
        assert "may change or remove what is stored in audit_accessevent_default." in refusal(service)
    finally:
        service.tamper("REVOKE DELETE ON audit_accessevent_default FROM oneclick_service")


def test_the_usual_role_is_taken(service: Pieces) -> None:
    assert service.manage("check_service", ONECLICK_PROCESS="service") == ""

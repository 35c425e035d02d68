"""Starts the service and keeps it up until Ctrl-C; stops with one sentence where something stands in the way."""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

from oneclick.embedded import StateError, StateFolder, Visit
from oneclick.embedded.commands import state_path
from oneclick.embedded.prepare import prepare_store
from oneclick.embedded.spawn import end_with_parent
from oneclick.embedded.visit import SERVICE
from oneclick.run import programs, steps
from oneclick.run.greeting import greeting
from oneclick.run.group import Group
from oneclick.run.listener import answers, bound_socket, wished_port
from oneclick.run.log import say

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody wants us to end."""


def main() -> int:
    """Runs the service. Returns 1 where it could not be started, or could not go on."""
    for each in STOPPING:
        signal.signal(each, stop_now)
    end_with_make()
    try:
        serve()
    except StateError as error:
        if str(error):
            sys.stderr.write(f"{error}\n")
        return 1
    except (Stop, BrokenPipeError):
        return 0
    return 0


def stop_now(_number: int, _frame: FrameType | None) -> None:
    """Ends us in an orderly way; a second signal finds us at that already and changes nothing."""
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise Stop


def end_with_make() -> None:
    """Makes a kill of make, which tells us nothing, end us too."""
    parent = os.getppid()
    with contextlib.suppress(OSError):
        if "make" in Path(f"/proc/{parent}/comm").read_text("utf-8"):
            end_with_parent(signal.SIGTERM, parent)


def serve() -> None:
    """Takes the port, brings the store up, and runs the group."""
    port = wished_port()
    state = StateFolder(state_path())
    state.open()
    visit = Visit(state)
    visit.look_for_service()
    with contextlib.closing(bound_socket(port)) as listener:
        if os.environ.get("DATABASE_URL"):
            return serve_given(state, listener)
        if os.environ.get("DATABASE_OWNER_URL"):
            raise StateError(
                "DATABASE_OWNER_URL is set, but DATABASE_URL is not: set it to the address that"
                " `.venv/bin/python manage.py create_service_role` prints."
            )
        visit.arrive_as_host(f"{SERVICE} on http://127.0.0.1:{port}", prepare_store)
        try:
            serve_embedded(visit, listener)
        finally:
            visit.leave_at_once()
    return None


def serve_given(state: StateFolder, listener: socket.socket) -> None:
    """Serves from the servers that the environment names."""
    if not os.environ.get("REDIS_URL"):
        raise StateError("REDIS_URL is not set, but DATABASE_URL is: set REDIS_URL to redis://:password@host:6379/0.")
    environment = programs.environment({})
    if os.environ.get("DATABASE_OWNER_URL"):
        failure = "The store could not be prepared; the lines above say why."
        steps.manage({**environment, "ONECLICK_PROCESS": "command"}, "prepare_store", "-v0", failure=failure)
    steps.manage(environment, "check_service", failure="")
    run_group(Group([], environment, None), state, listener, demo=bool(os.environ.get("ONECLICK_DEMO_SIGN_IN")))


def serve_embedded(visit: Visit, listener: socket.socket) -> None:
    """Serves from servers of our own, with demo data; where people sign in by CIS2 nobody and nothing is made up."""
    environment = programs.environment(visit.addresses.environment())
    demo = not os.environ.get("CIS2_ISSUER")
    if demo:
        failure = "The demo data could not be loaded; the lines above say why."
        steps.manage({**environment, "ONECLICK_PROCESS": "command"}, "load_demo", failure=failure)
    run_group(Group([], environment, visit.servers), visit.state, listener, demo=demo)


def run_group(group: Group, state: StateFolder, listener: socket.socket, *, demo: bool) -> None:
    """Runs web, worker and beat until we are stopped, then stops them."""
    steps.collect_static(group.environment)
    port = listener.getsockname()[1]
    group.children = [programs.web(listener.fileno()), programs.worker(), programs.beat(state.path)]
    with contextlib.ExitStack() as resources:
        if demo:
            add_demo_services(group, resources)
        try:
            group.run(
                lambda: answers(port),
                lambda: print(greeting(f"http://127.0.0.1:{port}", demo=demo), flush=True),
            )
        finally:
            say("run", "stopping")
            group.stop()


def add_demo_services(group: Group, resources: contextlib.ExitStack) -> None:
    """Adds the demo's FHIR server on a free port, and tells the others where it answers."""
    national = resources.enter_context(contextlib.closing(bound_socket(0)))
    group.environment["NATIONAL_DEMO_URL"] = f"http://127.0.0.1:{national.getsockname()[1]}"
    group.children = [*group.children, programs.demo_fhir(national.fileno())]


if __name__ == "__main__":
    sys.exit(main())

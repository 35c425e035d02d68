"""Starts programs that end when we end, as a user without rights where we are root."""

import contextlib
import ctypes
import os
import pwd
import signal
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from oneclick.embedded.state import StateError

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID = 0, 1, 2, 6, 7
NEEDED_AS_ROOT = (CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_SETGID, CAP_SETUID)
CAPABILITY_VERSION_3 = 0x20080522
LIBC = ctypes.CDLL(None, use_errno=True)

Stream = IO[bytes] | int | None


@dataclass(frozen=True)
class Account:
    """The user a server runs as. `capabilities` let it pass folders that only root may enter; mostly there are none."""

    uid: int
    gid: int
    capabilities: tuple[int, ...] = ()


def end_with_parent(last_signal: signal.Signals, parent: int) -> None:
    """Asks the kernel to send us the signal when the thread that started us ends. Any change of user undoes it."""
    call("prctl", PR_SET_PDEATHSIG, last_signal.value, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def spawn(
    arguments: Sequence[str | Path],
    *,
    last_signal: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    output: Stream = None,
    source: Stream = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Starts a program in a session of its own that gets `last_signal` when we end. Call it from the main thread:
    the kernel watches the thread, not the process."""
    parent = os.getpid()

    def before() -> None:
        os.setsid()
        os.umask(0o077)
        if account:
            become(account)
        end_with_parent(last_signal, parent)

    return subprocess.Popen(
        [str(argument) for argument in arguments],
        stdin=source,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        pass_fds=pass_fds,
        preexec_fn=before,  # noqa: PLW1509 - nothing else sets the signal late enough; no other thread holds a lock here
    )


def become(account: Account) -> None:
    """Drops every right of root but the account's capabilities, which last through exec."""
    if account.capabilities:
        call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
        # PostgreSQL asks access(2) for its programs, which disregards capabilities without this bit.
        with contextlib.suppress(OSError):
            call("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    if account.capabilities:
        keep_capabilities(account.capabilities)


def keep_capabilities(capabilities: Sequence[int]) -> None:
    """Makes exactly these capabilities permitted, effective, inheritable and ambient."""
    mask = sum(1 << capability for capability in capabilities)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    call("capset", header, (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0))
    for capability in capabilities:
        call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def call(name: str, *arguments: object) -> None:
    """One call into the C library. Raises OSError where it fails."""
    words = [ctypes.c_ulong(word) if isinstance(word, int) and name == "prctl" else word for word in arguments]
    if getattr(LIBC, name)(*words) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def server_account(home: Path, programs: Sequence[Path]) -> Account | None:
    """Who the servers run as: we ourselves, or as root the owner of `home`, else nobody. Raises StateError where that
    user could not come as far as `home` and the programs.
    """
    if os.geteuid() != 0:
        return None
    owner = home.stat().st_uid if home.exists() else 0
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise StateError(
            "PostgreSQL may not run as root, and there is no user for it here: add a user called nobody, or "
            f"make {home} belong to a user that exists."
        ) from None
    passing = passing_capabilities()
    account = Account(entry.pw_uid, entry.pw_gid)
    closed = any(not may_enter(account, folder) for path in (home, *programs) for folder in path.parents)
    return Account(entry.pw_uid, entry.pw_gid, passing) if closed else account


def may_enter(account: Account, folder: Path) -> bool:
    """Whether the account may pass through a folder, by its permission bits."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        return True
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    return bool(status.st_mode & (stat.S_IXGRP if status.st_gid == account.gid else stat.S_IXOTH))


def passing_capabilities() -> tuple[int, ...]:
    """The capabilities that open closed folders. Raises StateError where this root was denied what root can do."""
    status = Path("/proc/self/status").read_text("ascii")
    permitted = int(status.split("CapEff:")[1].split()[0], 16)
    if any(not permitted >> each & 1 for each in NEEDED_AS_ROOT):
        raise StateError(
            "This root may not start programs as another user or look into their folders, which the embedded servers need: "
            "run as an ordinary user, or set DATABASE_URL and REDIS_URL to servers."
        )
    return tuple(each for each in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) if permitted >> each & 1)

"""The state folder: what the embedded servers keep between starts, and who uses it now."""

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

MEGABYTE = 1024 * 1024
ENOUGH_BYTES = 300 * MEGABYTE


class StateError(Exception):
    """One sentence for the person who started us: what stops the servers, and what to do about it."""


class Secrets(msgspec.Struct, frozen=True):
    """What is chosen once for a state folder. Ports are chosen again where another program has taken them."""

    cluster: str
    superuser: str
    owner: str
    service: str
    broker: str
    signing: str
    postgres_port: int = 0
    valkey_port: int = 0


class StateFolder:
    """The folder of ONECLICK_STATE. `servers/` inside belongs to the user the servers run as; all else is ours."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.servers = self.path / "servers"
        self.secrets_file = self.path / "secrets.json"
        self.prepared_file = self.path / "prepared"

    def open(self) -> None:
        """Makes the folder where it is missing. Raises StateError where it cannot be used."""
        with self.sentences():
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            probe = self.path / f"probe-{os.getpid()}"
            probe.write_bytes(b"x" * 4096)
            probe.unlink()
        self.check_room(ENOUGH_BYTES)

    def check_room(self, needed: int) -> None:
        """Raises StateError where fewer bytes are free than needed."""
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise self.disk_is_full(f"{free // MEGABYTE} MB are free, {needed // MEGABYTE} MB are needed")

    @contextlib.contextmanager
    def sentences(self) -> Iterator[None]:
        """Turns what the operating system says about the folder into a sentence that says what to do."""
        try:
            yield
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise self.disk_is_full(error.strerror or "") from error
            raise StateError(
                f"The state folder {self.path} cannot be used ({error.strerror}: {error.filename}): make it writable "
                "for you, or set ONECLICK_STATE to a folder that is."
            ) from error

    def disk_is_full(self, detail: str) -> StateError:
        """The sentence for a full disk."""
        return StateError(
            f"The disk that holds {self.path} is full ({detail}): free some space, or set ONECLICK_STATE to a folder "
            "on another disk."
        )

    def is_damaged(self, detail: str) -> StateError:
        """The sentence for data that no server can start from."""
        return StateError(
            f"The state folder {self.path} is damaged ({detail}): put back a copy of it, or begin anew with "
            f"`mv '{self.path}' '{self.path}.damaged'`."
        )

    def secrets(self) -> Secrets:
        """The secrets, made at the first start. Raises StateError where data exists without them."""
        with self.sentences():
            try:
                return msgspec.json.decode(self.secrets_file.read_bytes(), type=Secrets)
            except msgspec.DecodeError as error:
                raise self.is_damaged(f"{self.secrets_file.name}: {error}") from error
            except FileNotFoundError as error:
                if self.servers.exists() and any(self.servers.iterdir()):
                    raise self.is_damaged(f"{self.secrets_file.name} is missing") from error
        return self.save(new_secrets())

    def save(self, chosen: Secrets) -> Secrets:
        """Keeps the secrets for our user alone, whole or not at all."""
        with self.sentences():
            self.write(self.secrets_file, msgspec.json.encode(chosen))
        return chosen

    def write(self, file: Path, content: bytes) -> None:
        """Replaces a file of the folder; a crash leaves the old one or the new one."""
        partial = file.with_name(f"{file.name}.partial")
        partial.unlink(missing_ok=True)
        with open(partial, "xb", opener=for_us_alone) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)


def new_secrets() -> Secrets:
    """Names and passwords that nobody can guess."""
    token = secrets.token_urlsafe
    return Secrets("oneclick-" + secrets.token_hex(4), token(32), token(32), token(32), token(32), token(48))


def for_us_alone(path: str, flags: int) -> int:
    """Opens a file that nobody else may read, for `open(opener=)`."""
    return os.open(path, flags, 0o600)


class FolderLock:
    """A lock that the kernel lets go of when its holder dies, however it dies."""

    def __init__(self, state: StateFolder, name: str) -> None:
        self.state = state
        self.path = state.path / f"{name}.lock"
        self.descriptor = -1

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Takes the lock; False where `wait` is off and somebody else has it."""
        with self.state.sentences():
            if self.descriptor < 0:
                self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            try:
                fcntl.flock(self.descriptor, mode | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                return False
        return True

    def release(self) -> None:
        """Lets go."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def note(self, text: str) -> None:
        """Writes into the file who holds the lock, for whoever finds it taken."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def holder(self) -> str:
        """Who holds the lock, as they wrote it."""
        with contextlib.suppress(OSError):
            return self.path.read_text("utf-8")
        return ""

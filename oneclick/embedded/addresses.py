"""Where the embedded servers answer, in the form the settings read."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Addresses:
    """What a process must know to use the embedded servers of one state folder."""

    state: Path
    database: str
    owner_database: str
    broker: str
    secret_key: str

    def environment(self) -> dict[str, str]:
        """The variables to set; what was set from outside stays as it is, but for the database."""
        chosen = {
            "ONECLICK_EMBEDDED": os.environ.get("ONECLICK_EMBEDDED", "1"),
            "ONECLICK_STATE": str(self.state),
            "DATABASE_URL": self.database,
            "DATABASE_OWNER_URL": self.owner_database,
        }
        for name, value in (("REDIS_URL", self.broker), ("SECRET_KEY", self.secret_key)):
            chosen[name] = os.environ.get(name) or value
        return chosen

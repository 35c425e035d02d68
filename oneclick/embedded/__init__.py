"""PostgreSQL and Valkey of our own, for when no DATABASE_URL is given: started from wheels, and gone when we are."""

from oneclick.embedded.addresses import Addresses
from oneclick.embedded.state import StateError, StateFolder
from oneclick.embedded.visit import Visit, servers

__all__ = ["Addresses", "StateError", "StateFolder", "Visit", "servers"]

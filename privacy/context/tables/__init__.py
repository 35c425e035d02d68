"""The kinds of context files, in the order in which they are loaded: a rota needs its sites and staff."""

from privacy.context.table import Table
from privacy.context.tables.care import CARE
from privacy.context.tables.patients import PATIENTS
from privacy.context.tables.rota import ROTA
from privacy.context.tables.sites import SITES
from privacy.context.tables.staff import STAFF
from privacy.context.tables.watchlist import WATCHLIST

TABLES: dict[str, Table] = {table.name: table for table in (SITES, STAFF, PATIENTS, CARE, ROTA, WATCHLIST)}

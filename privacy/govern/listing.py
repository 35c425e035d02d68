"""The organisation's agreed list of suspicious behaviour as tables, for a spreadsheet and for the toolkit's evidence."""

from __future__ import annotations

from datetime import datetime

from audit.people.models import Organisation, User
from audit.wording import local_time
from privacy.govern.actions import standing_rules
from privacy.govern.in_force import Catalogue
from privacy.govern.models import Agreement
from privacy.govern.thresholds import said
from privacy.reports.base import XLSX, Cell, File, Table, as_csv, as_workbook
from privacy.rules import BY_ID, RULES, Rule

TITLE = "Agreed list of suspicious behaviour"
HEADINGS = (
    "Rule", "What it looks for", "In force", "Thresholds in force", "Where they come from", "Set by", "Set at", "Why",
    "Innocent explanations", "What a reviewer checks", "Why it is looked for",
)  # fmt: skip
FORMS = ("csv", "xlsx")


def agreed(organisation: str) -> Agreement | None:
    """The latest agreement of an organisation."""
    found = Agreement.objects.filter(organisation_id=organisation).select_related("by")
    return found.order_by("-id").first()


def changed_since_agreed(catalogue: Catalogue, agreement: Agreement) -> list[str]:
    """Titles of the rules that are not as they were agreed, new ones among them."""
    standing = standing_rules(catalogue)
    return [BY_ID[rule].title for rule, state in standing.items() if agreement.rules.get(rule) != state]


def file_of(organisation: Organisation, form: str, by: User, now: datetime) -> File:
    """The list as a file."""
    catalogue, agreement = Catalogue.of(organisation.pk), agreed(organisation.pk)
    about, rules = _about(organisation, catalogue, agreement, by, now), _rules(catalogue)
    name = f"suspicious-behaviour-{organisation.pk}-{now:%Y-%m-%d}.{form}"
    if form == "xlsx":
        return File(name, XLSX, as_workbook([about, rules], TITLE))
    return File(name, "text/csv; charset=utf-8", as_csv(_one_table(about, rules)))


def _about(
    organisation: Organisation, catalogue: Catalogue, agreement: Agreement | None, by: User, now: datetime
) -> Table:
    """Whose list it is and who agreed it when."""
    rows: list[tuple[Cell, ...]] = [("Organisation", str(organisation))]
    if agreement:
        rows += [
            ("Agreed by", agreement.by.name),
            ("Agreed at", local_time(agreement.at)),
            ("Agreed where or with whom", agreement.why),
            ("Changed since", ", ".join(changed_since_agreed(catalogue, agreement)) or "Nothing"),
        ]
    else:
        rows.append(("Agreed by", "Not agreed yet"))
    rows.append(("Downloaded", f"{by.name}, {local_time(now)}"))
    return Table("About", "about", (TITLE, ""), rows)


def _rules(catalogue: Catalogue) -> Table:
    return Table("Suspicious behaviour", "rules", HEADINGS, [_row(rule, catalogue) for rule in RULES])


def _row(rule: Rule, catalogue: Catalogue) -> tuple[Cell, ...]:
    values, change = catalogue.parameters(rule), catalogue.changes.get(rule.id)
    return (
        rule.id,
        rule.title,
        "On" if catalogue.is_on(rule) else "Off",
        "; ".join(said(threshold, values[threshold.name]) for threshold in rule.thresholds) or "None",
        "; ".join(threshold.source for threshold in rule.thresholds if values[threshold.name] == threshold.value),
        change.by.name if change else "As OneClick comes",
        local_time(change.at) if change else "",
        change.why if change else "",
        " ".join(rule.innocent),
        " ".join(rule.reviewer_checks),
        rule.rationale,
    )


def _one_table(about: Table, rules: Table) -> Table:
    """Both tables in one, for a format that has no sheets: whose list it is stands in columns of each row."""
    facts = [(str(name), value) for name, value in about.rows]
    headings = (*rules.headings, *(name for name, _ in facts))
    return Table(rules.title, rules.stem, headings, [(*row, *(value for _, value in facts)) for row in rules.rows])

"""Every rule, one file each. The order is that of the catalogue."""

from privacy.rules.base import Found, Rule, Scope, Threshold
from privacy.rules.emergency_access import EmergencyAccess
from privacy.rules.legal_override import LegalOverride
from privacy.rules.many_patients import ManyPatients
from privacy.rules.no_care_contact import NoCareContact
from privacy.rules.no_decision import NoDecision
from privacy.rules.own_record import OwnRecord
from privacy.rules.poor_reason import PoorReason
from privacy.rules.viewed_after_refusal import ViewedAfterRefusal

RULES: tuple[Rule, ...] = (
    EmergencyAccess(),
    LegalOverride(),
    ViewedAfterRefusal(),
    NoDecision(),
    PoorReason(),
    OwnRecord(),
    ManyPatients(),
    NoCareContact(),
)
BY_ID = {rule.id: rule for rule in RULES}

__all__ = ["BY_ID", "RULES", "Found", "Rule", "Scope", "Threshold"]

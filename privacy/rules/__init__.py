"""Every rule, one file each. The order is that of the catalogue."""

from privacy.rules.after_leaving import AfterLeaving
from privacy.rules.base import Found, Rule, Scope, Threshold
from privacy.rules.before_starting import BeforeStarting
from privacy.rules.bulk_browse import BulkBrowse
from privacy.rules.close_look_up import CloseLookUp
from privacy.rules.colleague import Colleague
from privacy.rules.cpis_unscheduled import CpisUnscheduled
from privacy.rules.crowd_on_one_patient import CrowdOnOnePatient
from privacy.rules.deceased import Deceased
from privacy.rules.dormant_account import DormantAccount
from privacy.rules.emergency_access import EmergencyAccess
from privacy.rules.emergency_habit import EmergencyHabit
from privacy.rules.family import Family
from privacy.rules.household import Household
from privacy.rules.legal_override import LegalOverride
from privacy.rules.line_manager import LineManager
from privacy.rules.many_patients import ManyPatients
from privacy.rules.neighbour import Neighbour
from privacy.rules.no_care_contact import NoCareContact
from privacy.rules.no_decision import NoDecision
from privacy.rules.no_reason_in_care import NoReasonInCare
from privacy.rules.not_entitled import NotEntitled
from privacy.rules.off_shift import OffShift
from privacy.rules.out_of_hours import OutOfHours
from privacy.rules.own_record import OwnRecord
from privacy.rules.poor_reason import PoorReason
from privacy.rules.repeated_look_up import RepeatedLookUp
from privacy.rules.self_claimed import SelfClaimed
from privacy.rules.slow_browser import SlowBrowser
from privacy.rules.two_places import TwoPlaces
from privacy.rules.unusual_hour import UnusualHour
from privacy.rules.viewed_after_refusal import ViewedAfterRefusal
from privacy.rules.watched_patient import WatchedPatient
from privacy.rules.wrong_service import WrongService

RULES: tuple[Rule, ...] = (
    EmergencyAccess(),
    LegalOverride(),
    ViewedAfterRefusal(),
    NoDecision(),
    PoorReason(),
    OwnRecord(),
    Household(),
    Family(),
    Neighbour(),
    Colleague(),
    LineManager(),
    WatchedPatient(),
    Deceased(),
    WrongService(),
    NotEntitled(),
    AfterLeaving(),
    BeforeStarting(),
    DormantAccount(),
    ManyPatients(),
    NoReasonInCare(),
    NoCareContact(),
    SelfClaimed(),
    EmergencyHabit(),
    CrowdOnOnePatient(),
    SlowBrowser(),
    BulkBrowse(),
    OutOfHours(),
    OffShift(),
    UnusualHour(),
    TwoPlaces(),
    CpisUnscheduled(),
    CloseLookUp(),
    RepeatedLookUp(),
)
BY_ID = {rule.id: rule for rule in RULES}

__all__ = ["BY_ID", "RULES", "Found", "Rule", "Scope", "Threshold"]

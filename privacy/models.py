"""Every model of the app, so that Django finds them; each lives in the room of its noun."""

from privacy.alerts.models import Alert, AlertAccess, Assessment, Finding
from privacy.attachments.models import Attachment, AttachmentWithdrawal
from privacy.backtest.models import BacktestPart
from privacy.context.models import CareContact, Patient, RotaShift, Surname, WatchedPatient
from privacy.duty.models import Absence, DueDates, Duty, Offer, Sharing, WeeklyMail
from privacy.govern.models import Agreement, RuleChange, Suppression, SuppressionEnd, TemplateChange
from privacy.learning.models import Lesson, Rate, Template
from privacy.mail.models import Mail
from privacy.peers.models import StaffDay
from privacy.procedure.models import Draw, DrawnAccess, Procedure, SampleCheck, SamplePeriod
from privacy.questions.models import AskingChange, Notice, NoticeNight, Question
from privacy.ranking.models import LearnedRanking, RankingSwitch
from privacy.reports.models import Report, ReportFile
from privacy.review.bulk.models import BulkItem, BulkWork
from privacy.review.decisions import Decision
from privacy.review.keyboard.models import ReviewSetting
from privacy.review.models import ReviewEvent
from privacy.review.presence.models import Looking
from privacy.review.saved_views.models import SavedView
from privacy.watching.models import ChangedLook, LookUp

__all__ = [
    "Absence",
    "Agreement",
    "Alert",
    "AlertAccess",
    "AskingChange",
    "Assessment",
    "Attachment",
    "AttachmentWithdrawal",
    "BacktestPart",
    "BulkItem",
    "BulkWork",
    "CareContact",
    "ChangedLook",
    "Decision",
    "Draw",
    "DrawnAccess",
    "DueDates",
    "Duty",
    "Finding",
    "LearnedRanking",
    "Lesson",
    "LookUp",
    "Looking",
    "Mail",
    "Notice",
    "NoticeNight",
    "Offer",
    "Patient",
    "Procedure",
    "Question",
    "RankingSwitch",
    "Rate",
    "Report",
    "ReportFile",
    "ReviewEvent",
    "ReviewSetting",
    "RotaShift",
    "RuleChange",
    "SampleCheck",
    "SamplePeriod",
    "SavedView",
    "Sharing",
    "StaffDay",
    "Suppression",
    "SuppressionEnd",
    "Surname",
    "Template",
    "TemplateChange",
    "WatchedPatient",
    "WeeklyMail",
]

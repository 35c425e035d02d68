"""The made-up region: towns, organisations, sites and teams. Names and post codes exist nowhere."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Town:
    """A place where people live."""

    name: str
    outward: tuple[str, ...]
    share: float
    practices: tuple[str, ...]
    shop_sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place where people work. No opening times: open all hours."""

    code: str
    organisation: str
    name: str
    latitude: float
    longitude: float
    opens: str = ""
    closes: str = ""
    open_days: str = ""
    subnet: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """People who work together, how many of each role, and by which pattern of shifts."""

    name: str
    site: str
    pattern: str
    posts: dict[str, int] = field(hash=False)
    workgroup: str = ""
    short: str = "WS"


TOWNS: Final = (
    Town(
        "Ashenmoor", ("QM1", "QM2", "QM3"), 0.42, ("X81001", "X81007", "X81022"), ("FXX12", "FXX18", "FXX25", "FXX31")
    ),
    Town("Kelbrook", ("QM6", "QM7"), 0.20, ("X81014", "X81030"), ("FXX40", "FXX47")),
    Town("Tarnwick", ("QM9",), 0.08, ("X81041",), ("FXX53",)),
    Town("Under Skelton", ("QM11",), 0.06, ("X81041", "X81014"), ("FXX66",)),
    Town("Marlswick", ("QX1", "QX2", "QX4"), 0.24, ("X82003", "X82019"), ()),
)

ORGANISATIONS: Final = {
    "RX1": "Ashenmoor and Kelbrook Hospitals NHS Foundation Trust",
    "RY9": "Marlswick General Hospital NHS Trust",
    "RYA": "Three Moors Ambulance Service NHS Trust",
    "X81001": "Millrace Surgery",
    "X81014": "Kelbrook Harbour Medical Practice",
    "FXX12": "Well Lane Pharmacy",
    "FXX18": "Dunmore Chemists",
    "FXX25": "Ashenmoor Late Night Pharmacy",
    "FXX31": "Beckside Pharmacy",
    "FXX40": "Harbour Pharmacy",
    "FXX47": "Patel & Daughters Chemists",
    "FXX53": "Tarnwick Village Pharmacy",
    "FXX66": "Skelton Road Pharmacy",
    "T10101": "National integration examples",
}
PHARMACY_CODES: Final = tuple(code for code in ORGANISATIONS if code.startswith("FXX"))
PRACTICE_CODES: Final = ("X81001", "X81014")

_WORKDAYS = "mon;tue;wed;thu;fri"
_SHOP_DAYS = f"{_WORKDAYS};sat"
_ALL_DAYS = f"{_SHOP_DAYS};sun"

SITES: Final = {
    site.code: site
    for site in (
        Site("RX101", "RX1", "Ashenmoor Royal Infirmary", 53.2114, -1.1260, subnet="10.41"),
        Site("RX102", "RX1", "Kelbrook Hospital", 53.3302, -0.9475, subnet="10.42"),
        Site("RX103", "RX1", "Beckside Outpatient Centre", 53.2250, -1.1015, "08:00", "18:30", _WORKDAYS, "10.43"),
        Site("RY901", "RY9", "Marlswick General Hospital", 52.9021, -1.4410, subnet="10.77"),
        Site("RYA11", "RYA", "Ashenmoor Ambulance Station", 53.2040, -1.1402, subnet="100.64"),
        Site("RYA14", "RYA", "Kelbrook Ambulance Station", 53.3261, -0.9611, subnet="100.65"),
        Site("X81001", "X81001", "Millrace Surgery", 53.2172, -1.1344, "08:00", "18:30", _WORKDAYS, "172.16"),
        Site("X81014", "X81014", "Kelbrook Harbour", 53.3340, -0.9402, "08:00", "18:30", _WORKDAYS, "172.17"),
        Site("FXX12", "FXX12", "Well Lane", 53.2098, -1.1301, "09:00", "18:00", _SHOP_DAYS, "192.168"),
        Site("FXX18", "FXX18", "Dunmore Square", 53.2133, -1.1190, "08:30", "18:30", _SHOP_DAYS, "192.168"),
        Site("FXX25", "FXX25", "Station Approach", 53.2066, -1.1222, "08:00", "23:00", _ALL_DAYS, "192.168"),
        Site("FXX31", "FXX31", "Beckside", 53.2247, -1.1008, "09:00", "17:30", _WORKDAYS, "192.168"),
        Site("FXX40", "FXX40", "Kelbrook Harbour", 53.3338, -0.9398, "08:30", "18:30", _SHOP_DAYS, "192.168"),
        Site("FXX47", "FXX47", "Kelbrook High Street", 53.3311, -0.9490, "09:00", "18:00", _SHOP_DAYS, ""),
        Site("FXX53", "FXX53", "Tarnwick", 53.1502, -1.2311, "09:00", "17:30", _SHOP_DAYS, "192.168"),
        Site("FXX66", "FXX66", "Under Skelton", 53.2790, -1.0377, "09:00", "18:00", _SHOP_DAYS, ""),
    )
}

_WARD = {"consultant": 2, "doctor": 4, "nurse": 10, "clerk": 1}
_SMALL_WARD = {"consultant": 1, "doctor": 2, "nurse": 7, "clerk": 1}
_CLINIC = {"consultant": 3, "doctor": 2, "clinic nurse": 2, "secretary": 2, "receptionist": 1}

TEAMS: Final = (
    Team(
        "Emergency Department", "RX101", "emergency", {"consultant": 4, "doctor": 14, "nurse": 20}, "Urgent care", "ED"
    ),
    Team("ED Reception", "RX101", "emergency", {"receptionist": 5}, "Urgent care", "EDR"),
    Team(
        "Acute Medical Unit",
        "RX101",
        "round the clock",
        {"consultant": 3, "doctor": 8, "nurse": 14, "clerk": 2},
        "Medicine",
        "AMU",
    ),
    Team("Ward 3 Respiratory", "RX101", "round the clock", _WARD, "Medicine", "W03"),
    Team("Ward 5 Cardiology", "RX101", "round the clock", _WARD, "Medicine", "W05"),
    Team("Ward 7 Care of the Elderly", "RX101", "round the clock", _WARD, "Medicine", "W07"),
    Team("Ward 9 Surgery", "RX101", "round the clock", _WARD, "Surgery", "W09"),
    Team("Ward 11 Orthopaedics", "RX101", "round the clock", _WARD, "Surgery", "W11"),
    Team("Children's Ward", "RX101", "round the clock", _WARD, "Children", "CHW"),
    Team("Maternity", "RX101", "round the clock", {"consultant": 2, "doctor": 3, "nurse": 12}, "Women", "MAT"),
    Team(
        "Critical Care", "RX101", "round the clock", {"consultant": 3, "doctor": 4, "nurse": 10}, "Critical care", "ITU"
    ),
    Team("Pharmacy", "RX101", "weekday and saturday", {"pharmacist": 11, "technician": 4}, "Pharmacy", "PHA"),
    Team("Therapies", "RX101", "weekday", {"therapist": 8}, "Therapies", "THE"),
    Team("Cardiology Clinic", "RX101", "weekday", _CLINIC, "Outpatients", "CAR"),
    Team("Diabetes Clinic", "RX103", "weekday", _CLINIC, "Outpatients", "DIA"),
    Team("Dermatology Clinic", "RX103", "weekday", _CLINIC, "Outpatients", "DER"),
    Team("Fracture Clinic", "RX101", "weekday", _CLINIC, "Outpatients", "FRA"),
    Team("Breast Clinic", "RX101", "weekday", {**_CLINIC, "coordinator": 1}, "Outpatients", "BRE"),
    Team("Colorectal Clinic", "RX101", "weekday", {**_CLINIC, "coordinator": 1}, "Outpatients", "COL"),
    Team("Paediatric Clinic", "RX103", "weekday", _CLINIC, "Children", "PAE"),
    Team("Vaccination Clinic", "RX103", "weekday", {"clinic nurse": 3, "receptionist": 1}, "Outpatients", "VAC"),
    Team("Clinical Coding", "RX101", "weekday", {"coder": 5}, "Information", "COD"),
    Team("Health Records", "RX101", "weekday", {"records": 4, "manager": 1}, "Information", "REC"),
    Team("Safeguarding", "RX101", "weekday", {"safeguarding": 3}, "Safeguarding", "SAF"),
    Team("Information Governance", "RX101", "weekday", {"manager": 2}, "Information", "IG"),
    Team("Digital Services", "RX101", "weekday", {"systems": 3}, "Information", "IT"),
    Team("Urgent Treatment Centre", "RX102", "round the clock", {"doctor": 4, "nurse": 9}, "Urgent care", "UTC"),
    Team("UTC Reception", "RX102", "weekday", {"receptionist": 2, "reception only": 1}, "Urgent care", "UTR"),
    Team("Harbour Ward", "RX102", "round the clock", _SMALL_WARD, "Medicine", "HAR"),
    Team("Rehabilitation Ward", "RX102", "round the clock", _SMALL_WARD, "Medicine", "REH"),
    Team("Kelbrook Pharmacy Team", "RX102", "weekday", {"pharmacist": 3, "technician": 1}, "Pharmacy", "PHK"),
    Team("Rheumatology Clinic", "RX102", "weekday", _CLINIC, "Outpatients", "RHE"),
    Team("Ophthalmology Clinic", "RX102", "weekday", _CLINIC, "Outpatients", "OPH"),
    Team("A&E", "RY901", "emergency", {"consultant": 2, "doctor": 7, "nurse": 8}, "", "AE"),
    Team("Medical Ward", "RY901", "round the clock", _SMALL_WARD, "", "MED"),
    Team("Surgical Ward", "RY901", "round the clock", _SMALL_WARD, "", "SUR"),
    Team("Marlswick Pharmacy", "RY901", "weekday", {"pharmacist": 3}, "", "PHM"),
    Team("Marlswick Outpatients", "RY901", "weekday", _CLINIC, "", "OPD"),
    Team("Marlswick Records", "RY901", "weekday", {"coder": 2, "records": 1}, "", "MRD"),
    Team("Ashenmoor Crews", "RYA11", "ambulance", {"paramedic": 18}, "", "MDT"),
    Team("Kelbrook Crews", "RYA14", "ambulance", {"paramedic": 10}, "", "MDT"),
    Team(
        "Millrace Surgery", "X81001", "weekday", {"gp": 5, "clinic nurse": 2, "receptionist": 3, "manager": 1}, "", "GP"
    ),
    Team(
        "Harbour Practice", "X81014", "weekday", {"gp": 4, "clinic nurse": 2, "receptionist": 2, "manager": 1}, "", "GP"
    ),
    *(
        Team(f"Dispensary {code}", code, "shop", {"pharmacist": 2, "technician": 1}, "", "TILL")
        for code in PHARMACY_CODES
    ),
)

MEDICAL_WARDS: Final = ("Ward 3 Respiratory", "Ward 5 Cardiology", "Ward 7 Care of the Elderly", "Harbour Ward")
SURGICAL_WARDS: Final = ("Ward 9 Surgery", "Ward 11 Orthopaedics")
OUTPATIENT_TEAMS: Final = tuple(team.name for team in TEAMS if "secretary" in team.posts)
MEETING_TEAMS: Final = tuple(team.name for team in TEAMS if "coordinator" in team.posts)


def find_town(name: str) -> Town:
    """The town of this name."""
    return next(town for town in TOWNS if town.name == name)

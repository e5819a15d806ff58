"""The invented district of Calder: its disciplines, agencies and task forces. Data only."""

from dataclasses import dataclass, field

DISCIPLINES = [
    ("investigator", "Investigator"),
    ("prosecutor", "Prosecutor"),
    ("victim-specialist", "Victim specialist"),
    ("forensic-interviewer", "Forensic interviewer"),
    ("labour-investigator", "Labour investigator"),
    ("financial-analyst", "Financial analyst"),
    ("intelligence-analyst", "Intelligence analyst"),
    ("ngo-partner", "NGO partner"),
    ("leadership", "Leadership"),
]

JURISDICTIONS = [("northern-calder", "Northern District of Calder"), ("southern-calder", "Southern District of Calder")]


@dataclass(frozen=True)
class Place:
    """An agency: how many people it has, in which disciplines (weights), and how well it keeps up (0 to 1)."""

    slug: str
    name: str
    short_name: str
    kind: str
    people: int
    disciplines: dict[str, int]
    diligence: float
    parent: str = ""
    jurisdiction: str = "northern-calder"
    target_share: int = 90


POLICE = {"investigator": 8, "victim-specialist": 2, "intelligence-analyst": 1, "financial-analyst": 1}

PLACES = [
    Place("inquiry-bureau", "Federal Bureau of Inquiry", "Inquiry Bureau", "federal", 6, {"leadership": 1, "intelligence-analyst": 3}, 0.9),
    Place("inquiry-larkmere", "Bureau of Inquiry, Larkmere Field Office", "Inquiry Larkmere", "federal", 32, {**POLICE, "forensic-interviewer": 2}, 0.97, "inquiry-bureau"),
    Place("inquiry-ellery", "Bureau of Inquiry, Port Ellery Field Office", "Inquiry Ellery", "federal", 24, {**POLICE, "forensic-interviewer": 1}, 0.72, "inquiry-bureau", "southern-calder"),
    Place("border-investigations", "Border and Customs Investigations, Calder", "Border Investigations", "federal", 30, POLICE, 0.85),
    Place("federal-prosecutor", "Office of the Federal Prosecutor, Northern Calder", "Federal Prosecutor", "federal", 22, {"prosecutor": 8, "victim-specialist": 3, "financial-analyst": 1}, 0.98),
    Place("labour-inspectorate", "Labour Standards Inspectorate, Calder Region", "Labour Inspectorate", "federal", 18, {"labour-investigator": 9, "financial-analyst": 2}, 0.66),
    Place("calder-state-police", "Calder State Police", "State Police", "state", 28, POLICE, 0.8),
    Place("larkmere-police", "Larkmere Police Department", "Larkmere Police", "local", 26, POLICE, 0.93),
    Place("ellery-police", "Port Ellery Police Department", "Ellery Police", "local", 20, POLICE, 0.55, "", "southern-calder", 80),
    Place("harrow-sheriff", "Harrow County Sheriff's Office", "Harrow Sheriff", "local", 15, POLICE, 0.4, "", "southern-calder", 80),
    Place("harbour-house", "Harbour House", "Harbour House", "ngo", 9, {"ngo-partner": 4, "victim-specialist": 4}, 0.96),
    Place("ellery-legal-aid", "Ellery Legal Aid", "Legal Aid", "ngo", 3, {"ngo-partner": 3}, 0.9, "", "southern-calder"),
    Place("expert-unit", "National Trafficking Expert Unit", "Expert Unit", "expert_unit", 7, {"prosecutor": 4, "victim-specialist": 2, "financial-analyst": 1}, 1.0),
]  # fmt: skip


@dataclass(frozen=True)
class Team:
    """A task force: its agencies, how many seats, which agencies' leaders have signed, and how it stands."""

    slug: str
    name: str
    jurisdiction: str
    purpose: str
    agencies: list[str]
    seats: int
    signed: list[str] = field(default_factory=list)
    began_days_ago: int = 540


NORTH = ["inquiry-larkmere", "border-investigations", "federal-prosecutor", "labour-inspectorate", "larkmere-police", "harbour-house"]
SOUTH = ["inquiry-ellery", "border-investigations", "ellery-police", "calder-state-police", "ellery-legal-aid"]
VALLEY = ["harrow-sheriff", "calder-state-police", "labour-inspectorate"]

TEAMS = [
    Team("larkmere", "Larkmere Anti-Trafficking Coordination Team", "northern-calder", "Sex and labour trafficking in the Larkmere area, with one plan for every case.", NORTH, 34, NORTH, 560),
    Team("port-ellery", "Port Ellery Task Force", "southern-calder", "Trafficking through the port and the fishing fleet.", SOUTH, 24, ["inquiry-ellery", "border-investigations", "calder-state-police", "ellery-legal-aid"], 300),
    Team("harrow-valley", "Harrow Valley Working Group", "southern-calder", "Forced labour in the valley's farms and packing houses.", VALLEY, 10, [], 90),
]  # fmt: skip

# Numbers of agencies are invented (555); the line for everybody is real.
SUPPORT: list[tuple[str, dict[str, str]]] = [
    ("", {"kind": "line", "name": "988 Suicide & Crisis Lifeline", "phone": "988", "website": "https://988lifeline.org", "hours": "day and night", "note": "Call or text; for any distress, not only thoughts of suicide."}),
    ("larkmere-police", {"kind": "peer", "name": "Larkmere peer support", "phone": "555 0142", "hours": "day and night", "note": "Confidential. A colleague who has done this work answers."}),
    ("larkmere-police", {"kind": "assistance", "name": "City employee assistance programme", "phone": "555 0190", "hours": "weekdays 7 to 19", "note": "Six sessions without a referral."}),
    ("inquiry-bureau", {"kind": "assistance", "name": "Bureau assistance line", "phone": "555 0117", "hours": "day and night", "note": "You need not give your name."}),
]  # fmt: skip

COMMITMENT = """We, who lead the agencies of this team, commit our agencies to work as one team against trafficking in persons.

Training. Everyone we seat on the team completes Trauma-informed interviewing and Evidence of coercion within sixty days, and
Multi-disciplinary strategy every year.
Liaison. Each agency names one person who can decide, and a deputy.
Meetings. The team meets every two weeks; we meet every quarter and read the figures together.
Resources. Time for training and for the team's cases is working time.
Sharing. Each agency's status in the team's training is shared with the partners in words. Names stay with the agency and the team's lead."""

PROMISES = [
    ("training", "Everyone seated on the team completes Trauma-informed interviewing.", 95, "", ""),
    ("liaison", "Each agency names a liaison officer and a deputy.", 12, "people", ""),
    ("meetings", "The team meets every two weeks.", 2, "meetings", "month"),
    ("resources", "Working time for the team's cases.", 400, "hours", "quarter"),
]

EXPERTISE = [
    ("investigator", "sex", 3),
    ("investigator", "labour", 1),
    ("prosecutor", "sex", 2),
    ("prosecutor", "labour", 1),
    ("labour-investigator", "labour", 0),
    ("victim-specialist", "sex", 2),
]

# fmt: off
FIRST_NAMES = [
    "Amara", "Beatriz", "Callum", "Dara", "Elena", "Farid", "Grace", "Hana", "Imran", "Joanna",
    "Kofi", "Leila", "Mateo", "Naomi", "Oscar", "Priya", "Quentin", "Rosa", "Samir", "Thandi",
    "Ursula", "Viktor", "Wren", "Ximena", "Yusuf", "Zara", "Alden", "Bronwyn", "Cesar", "Delia",
    "Edmund", "Fatima", "Gideon", "Helena", "Isaac", "Jamila", "Kieran", "Lucia", "Marcus", "Nadia",
    "Owen", "Paloma", "Rafael", "Sana", "Tobias", "Una", "Vera", "Wilson", "Yara", "Zeno",
]
LAST_NAMES = [
    "Abara", "Bennett", "Castillo", "Dunmore", "Eriksen", "Fairweather", "Garza", "Holloway", "Ibarra", "Jensen",
    "Kowalski", "Lindqvist", "Mbeki", "Navarro", "Okafor", "Pemberton", "Quirke", "Ramsey", "Sandoval", "Tremblay",
    "Underwood", "Vasquez", "Whitlock", "Xiong", "Yamada", "Zielinski", "Ashby", "Brightwell", "Carver", "Delacroix",
    "Ellsworth", "Fontaine", "Greaves", "Haddad", "Iverson", "Jarrah", "Kessler", "Lockhart", "Marchetti", "Nwosu",
]
# fmt: on

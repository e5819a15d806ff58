"""The accounts one signs in with to look around, and the table that tells them."""

from dataclasses import dataclass

PASSWORD = "calder-demo-2026"  # noqa: S105 - the demo world is open to whoever starts it
TOTP_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105


@dataclass(frozen=True)
class DemoAccount:
    """Somebody of the demo world: who they are and what they can show."""

    email: str
    name: str
    agency: str
    discipline: str
    role: str = ""
    task_force: str = ""
    shows: str = ""


ACCOUNTS = [
    DemoAccount(
        "learner@larkmere.example",
        "Noor Haddad",
        "larkmere-police",
        "investigator",
        shows="a new member: My learning, lessons, the assessment",
    ),
    DemoAccount(
        "coordinator@larkmere.example",
        "Tomas Brightwell",
        "larkmere-police",
        "victim-specialist",
        "coordinator",
        shows="invites and chases; holds a certificate, and revokes those of others",
    ),
    DemoAccount(
        "leader@larkmere.example",
        "Ingrid Whitlock",
        "larkmere-police",
        "leadership",
        "leader",
        shows="Larkmere Police at a glance, the partner board",
    ),
    DemoAccount(
        "leader@inquiry.example", "Daniel Okafor", "inquiry-bureau", "leadership", "leader", shows="a bureau with two field offices"
    ),
    DemoAccount(
        "lead@larkmere.example", "Miriam Castillo", "federal-prosecutor", "prosecutor", "team_lead", "larkmere", "the Larkmere team's seats"
    ),
    DemoAccount(
        "author@expert.example",
        "Helen Marchetti",
        "expert-unit",
        "prosecutor",
        "author",
        shows="the editor at /cms/, the queue of the expert desk",
    ),
    DemoAccount("legal@expert.example", "Ruth Vasquez", "expert-unit", "prosecutor", "legal_reviewer", shows="the legal lane at /cms/"),
    DemoAccount(
        "trauma@expert.example", "Peter Lindgren", "expert-unit", "victim-specialist", "trauma_reviewer", shows="the trauma lane at /cms/"
    ),
    DemoAccount(
        "survivor@expert.example",
        "A survivor consultant",
        "expert-unit",
        "victim-specialist",
        "survivor_reviewer",
        shows="the survivor lane at /cms/; a name may be withheld",
    ),
    DemoAccount("auditor@calder.example", "Joseph Eriksen", "expert-unit", "prosecutor", "auditor", shows="every agency, read only"),
    DemoAccount(
        "admin@calder.example", "Sofia Lindqvist", "expert-unit", "victim-specialist", "administrator", shows="everything an operator needs"
    ),
]


def account_table() -> str:
    """What ``make start`` prints last."""
    width = max(len(account.email) for account in ACCOUNTS)
    rows = [f"  {account.email:<{width}}  {account.role or 'learner':<17}  {account.shows}" for account in ACCOUNTS]
    words = [
        "",
        f"Demo accounts, all with the password {PASSWORD}",
        "",
        *rows,
        "",
        f"Roles other than learner need a second factor: put the key {TOTP_SECRET} into an authenticator app,",
        "or run: .venv/bin/python manage.py demo_code",
        "",
    ]
    return "\n".join(words) + "\n"

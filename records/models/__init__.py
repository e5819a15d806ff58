from records.models.agreement import Agreement, OutsideCourse
from records.models.certificate import Certificate, CertificateCounter
from records.models.claim import Claim, ClaimState
from records.models.commitment import Commitment, Signature
from records.models.evidence import Evidence, EvidenceKind
from records.models.excuse import Extension, Leave
from records.models.requirement import Obligation, Requirement, RequirementVersion
from records.models.standing import COUNTS_AS_TRAINED, STRICTEST_FIRST, Standing, StandingState

__all__ = [
    "COUNTS_AS_TRAINED",
    "STRICTEST_FIRST",
    "Agreement",
    "Certificate",
    "CertificateCounter",
    "Claim",
    "ClaimState",
    "Commitment",
    "Evidence",
    "EvidenceKind",
    "Extension",
    "Leave",
    "Obligation",
    "OutsideCourse",
    "Requirement",
    "RequirementVersion",
    "Signature",
    "Standing",
    "StandingState",
]

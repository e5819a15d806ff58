from records.models.certificate import Certificate, CertificateCounter
from records.models.commitment import Commitment, Signature
from records.models.evidence import Evidence, EvidenceKind
from records.models.requirement import Obligation, Requirement, RequirementVersion
from records.models.standing import COUNTS_AS_TRAINED, STRICTEST_FIRST, Standing, StandingState

__all__ = [
    "COUNTS_AS_TRAINED",
    "STRICTEST_FIRST",
    "Certificate",
    "CertificateCounter",
    "Commitment",
    "Evidence",
    "EvidenceKind",
    "Obligation",
    "Requirement",
    "RequirementVersion",
    "Signature",
    "Standing",
    "StandingState",
]

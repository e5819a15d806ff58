from records.models.agreement import Agreement, OutsideCourse
from records.models.batch import BatchState, ImportBatch, ImportRow, RowState
from records.models.certificate import Certificate, CertificateCounter
from records.models.certificate_template import CertificateTemplate, CertificateTemplateVersion
from records.models.claim import Claim, ClaimState
from records.models.commitment import Commitment, EndedBecause, Every, Signature, Target, TargetKind, TargetReport
from records.models.competency import Competency, CompetencyNeed, Exploitation, Gap, Holding, LineageStep, Step
from records.models.evidence import Evidence, EvidenceKind
from records.models.excuse import Extension, Leave
from records.models.requirement import Obligation, Requirement, RequirementVersion
from records.models.round import LineState, Round, RoundKind, RoundLine, RoundState
from records.models.signing_key import SigningKey
from records.models.standing import COUNTS_AS_TRAINED, STRICTEST_FIRST, Standing, StandingState

__all__ = [
    "COUNTS_AS_TRAINED",
    "STRICTEST_FIRST",
    "Agreement",
    "BatchState",
    "Certificate",
    "CertificateCounter",
    "CertificateTemplate",
    "CertificateTemplateVersion",
    "Claim",
    "ClaimState",
    "Commitment",
    "Competency",
    "CompetencyNeed",
    "EndedBecause",
    "Every",
    "Evidence",
    "EvidenceKind",
    "Exploitation",
    "Extension",
    "Gap",
    "Holding",
    "ImportBatch",
    "ImportRow",
    "Leave",
    "LineState",
    "LineageStep",
    "Obligation",
    "OutsideCourse",
    "Requirement",
    "RequirementVersion",
    "Round",
    "RoundKind",
    "RoundLine",
    "RoundState",
    "RowState",
    "Signature",
    "SigningKey",
    "Standing",
    "StandingState",
    "Step",
    "Target",
    "TargetKind",
    "TargetReport",
]

"""Who must hold what, and the proof: requirements, obligations, evidence, standings, certificates, commitments."""

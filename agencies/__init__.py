"""Who: people, agencies, affiliations, disciplines, task forces, roles, permissions, and the audit trail."""

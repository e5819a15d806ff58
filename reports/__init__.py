"""What it adds up to: completion by agency, team and discipline, the partner board, exports. Reads; writes nothing of others."""

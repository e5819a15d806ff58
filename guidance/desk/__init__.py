"""The expert desk: a member asks, the unit answers within what it promised, and what helps others becomes guidance."""

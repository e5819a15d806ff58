"""The demo world: invented agencies, task forces and people with two years of history, so that every page has something true to show."""

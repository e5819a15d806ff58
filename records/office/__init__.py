"""The records office: the pages on which coordinators, leaders and administrators state rules, review training, and keep people's records."""

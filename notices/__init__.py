"""What people are told: messages by mail and in the in-app inbox, always sent through the outbox."""

"""What happens after a commit: the outbox. Rows are claimed with a lease and retried; each effect happens once.

The ground floor: it knows no other room. Upper rooms register effects with :func:`jobs.outbox.effect` and ask for them with
:func:`jobs.outbox.enqueue` inside their own transaction.
"""

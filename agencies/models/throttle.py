from django.db import models


class Throttle(models.Model):
    """How often something was tried lately. In the database, so that the limit holds over every process and without a cache.

    ``key`` is a keyed hash (never an address or an account in clear); ``window`` is the start of the counting window.
    """

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("key", "window", name="throttle_one_count_a_window")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.window:%H:%M} {self.count}"

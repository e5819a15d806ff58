"""Steps that are taught live: dates, bookings, sign-in by code, attendance."""

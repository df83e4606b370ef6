"""Appointments at the counters: their calendar, the book, reminders and calendar files."""

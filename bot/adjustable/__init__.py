"""What admins adjust while the service runs: each setting with its history."""

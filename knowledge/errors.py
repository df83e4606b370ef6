"""The errors of the knowledge package."""


class KnowledgeError(Exception):
    """Something the knowledge package needs is missing, broken or out of reach."""

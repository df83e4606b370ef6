"""Every family of keys in Redis that the knowledge package owns: its name and its type.

None of them expires but where it says so: they are the answers and their history.
"""

from __future__ import annotations

from typing import Final

# The braces keep them on one node of a Redis cluster, for they change together.
NUMBER: Final = "{knowledge}:number"
"""String: the number of the latest publication."""

LIVE: Final = "{knowledge}:live"
"""Hash: entry id to the name of its live version."""

VERSIONS: Final = "{knowledge}:versions"
"""Hash: the name of a version (its content's digest) to the entry as JSON."""

SAVED: Final = "{knowledge}:saved"
"""Hash: entry id to the version saved for the next publication; empty for a withdrawal."""

DRAFTS: Final = "{knowledge}:drafts"
"""Hash: entry id to the draft as JSON; its texts stand under its version."""

UNFINISHED: Final = "{knowledge}:unfinished"
"""Hash: the name of a version that is not an entry yet to its fields as JSON."""

RETIRED: Final = "{knowledge}:retired"
"""Hash: id of an entry that left the live set to its last live version."""

OLDER: Final = "{knowledge}:older"
"""Hash: entry id to the scripts of its live version that another script has outrun, as JSON."""

POLICY: Final = "{knowledge}:policy"
"""String: what reviewing and the end of validity follow, as JSON."""

PUBLICATIONS: Final = "{knowledge}:publications"
"""Hash: number to the publication as JSON."""

RELEASED: Final = "{knowledge}:released"
"""Hash: entry id to its version in the release merged last."""

CONFLICTS: Final = "{knowledge}:conflicts"
"""Hash: entry id to the release's version of an entry that was edited here as well."""

KEPT: Final = "{knowledge}:kept"
"""Hash: a kept question's text, folded, to the question as JSON."""

CALIBRATION: Final = "{knowledge}:calibration"
"""Hash: `digest` of what it was learnt from, and `arrays`, the calibration."""

REFIT: Final = "{knowledge}:refit"
"""String: held while a process learns a calibration anew. Expires if its holder dies."""

RULE_NUMBER: Final = "{knowledge}:rules:number"
"""String: the number of the latest publication of rules."""

RULES_LIVE: Final = "{knowledge}:rules:live"
"""Hash: name of a set of rules to the name of its live version."""

RULE_VERSIONS: Final = "{knowledge}:rules:versions"
"""Hash: the name of a version (its content's digest) to the set of rules as JSON."""

RULE_DRAFTS: Final = "{knowledge}:rules:drafts"
"""Hash: name of a set of rules to its draft as JSON."""

RULE_PUBLICATIONS: Final = "{knowledge}:rules:publications"
"""Hash: number to the publication of rules as JSON."""

RULES_RELEASED: Final = "{knowledge}:rules:released"
"""Hash: name of a set of rules to its version in the release merged last."""

RULE_CONFLICTS: Final = "{knowledge}:rules:conflicts"
"""Hash: name of a set of rules to the version that stands against the live one."""


def history(entry: str) -> str:
    """List: the steps in an entry's life as JSON, the oldest first."""
    return f"{{knowledge}}:history:{entry}"


def vectors(number: int) -> str:
    """String: the vectors of the wordings that a publication brought. Expires after a day."""
    return f"{{knowledge}}:vectors:{number}"


def nearest(digest: str) -> str:
    """Vector set: the vectors of a set's wordings by row. Expires a day after its last search."""
    return f"{{knowledge}}:nearest:{digest}"


def filling(name: str) -> str:
    """String: held while a process fills that vector set. Expires if its holder dies."""
    return f"{name}:filling"

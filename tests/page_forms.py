"""The forms of the pages of staff, as a browser would send them back."""

from __future__ import annotations

import re
from html import unescape


def form_in(page: str, action: str) -> dict[str, str]:
    """The fields of the form of a page that goes to an address; buttons aside."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name, tag
        if 'type="checkbox"' not in tag or " checked" in tag:
            fields[name[1]] = unescape(value[1]) if value else ""
    return fields

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import given, settings

from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.entry_yaml import to_yaml, write_entry_files
from tests.properties.test_entry_laws import entries


@settings(deadline=None, max_examples=200)
@given(entries())
def test_an_entry_is_the_same_after_a_way_through_its_yaml(made: Entry) -> None:
    (read,) = yaml.safe_load(to_yaml([made]))

    assert Entry.model_validate(read) == made


@settings(deadline=None, max_examples=30)
@given(entries())
def test_files_written_twice_change_once(made: Entry) -> None:
    with TemporaryDirectory() as folder:
        assert write_entry_files([made], Path(folder))
        assert read_entries(Path(folder)) == (made,)
        assert write_entry_files([made], Path(folder)) == []

"""Our data as a project of stock Rasa: an intent, a rule and a response for each entry.

That is how Rasa answers questions without TensorFlow components: a light pipeline of counted words
and signs, logistic regression, RulePolicy. Run by `make stock-rasa`:
`python -m bench.stock_rasa.project FOLDER`.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.language import LANGS
from knowledge.settings import ROOT, KnowledgeSettings

# More would train for an hour and answer no faster.
_WORDINGS: Final = 8  # of each entry in each script
_SIGN_FEATURES: Final = 20_000
_SMALL_TALK: Final = ("smalltalk.yml", "out_of_scope.yml")
_CONFIG: Final[dict[str, Any]] = {
    "recipe": "default.v1",
    "assistant_id": "stock-rasa",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer", "max_features": _SIGN_FEATURES},
        {
            "name": "CountVectorsFeaturizer",
            "analyzer": "char_wb",
            "min_ngram": 1,
            "max_ngram": 4,
            "max_features": _SIGN_FEATURES,
        },
        {"name": "LogisticRegressionClassifier", "max_iter": 50, "tol": 0.001},
    ],
    "policies": [{"name": "RulePolicy"}],
}


def main() -> None:
    """Writes the project into the folder that the command names."""
    write_project(Path(sys.argv[1]))


def write_project(folder: Path) -> None:
    """Writes configuration, domain, examples, rules and the action."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    entries = read_entries(KnowledgeSettings.from_env().entries)
    talk = [intent for name in _SMALL_TALK for intent in _intents_of(name)]
    _write(folder / "config.yml", _CONFIG)
    _write(folder / "domain.yml", _domain(entries, talk))
    _write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": [*map(_examples, entries)]})
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": _rules(entries, talk)})
    for name in _SMALL_TALK:
        shutil.copy(ROOT / "nlu_data" / name, folder / "data" / name)
    shutil.copy(Path(__file__).with_name("actions.py"), folder / "actions.py")
    answers = {entry.id: entry.answer["en"] for entry in entries}
    (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")


def _domain(entries: Sequence[Entry], talk: Sequence[str]) -> dict[str, Any]:
    said = {f"utter_{_intent(e)}": [{"text": e.answer[lang]} for lang in LANGS] for e in entries}
    said |= {f"utter_{name}": [{"text": f"About {name}."}] for name in talk}
    return {
        "version": "3.1",
        "intents": [*map(_intent, entries), *talk, "ask_entry"],
        "entities": ["entry"],
        "responses": said,
        "actions": ["action_show_entry"],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _examples(entry: Entry) -> dict[str, str]:
    texts = [text for lang in LANGS for text in entry.ways_to_ask(lang)[:_WORDINGS]]
    return {"intent": _intent(entry), "examples": "".join(f"- {_plain(t)}\n" for t in texts)}


def _rules(entries: Sequence[Entry], talk: Sequence[str]) -> list[dict[str, Any]]:
    replies = {name: f"utter_{name}" for name in (*map(_intent, entries), *talk)}
    replies["ask_entry"] = "action_show_entry"
    return [
        {"rule": name, "steps": [{"intent": name}, {"action": action}]}
        for name, action in replies.items()
    ]


def _intents_of(name: str) -> list[str]:
    content = yaml.safe_load((ROOT / "nlu_data" / name).read_text(encoding="utf-8"))
    return [str(block["intent"]) for block in content["nlu"]]


def _intent(entry: Entry) -> str:
    return entry.id.replace(".", "_")


def _plain(text: str) -> str:
    """A text without the signs that mark entities in Rasa's examples."""
    return text.translate(str.maketrans("[](){}", "      "))


def _write(path: Path, content: dict[str, Any]) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""A small spaCy pipeline trained on invented sentences, and laid out in a folder as pip would install its package.

python -m tests.spacy_package FOLDER
"""

import sys
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.package import package
from spacy.training import Example

NAME, VERSION = "en_harbour_sm", "3.8.0"
LABEL = f"{NAME}-{VERSION}"
PEOPLE = ("tamsin okoro", "yusra delane", "ivo brandt", "mirela vantongeren", "odalys pike", "brenn sato")
PLACES = ("quillhaven", "marrow bay", "ostrel", "dunmere")
BODIES = ("lantern trust", "quay union", "delta guild", "tidewater board")
SAID = (
    ("we asked {} about the tide tables", "PERSON", PEOPLE),
    ("the meeting was opened by {} in spring", "PERSON", PEOPLE),
    ("then {} spoke about the dykes", "PERSON", PEOPLE),
    ("{} keeps the lighthouse", "PERSON", PEOPLE),
    ("the boats came back to {} at night", "GPE", PLACES),
    ("people of {} read the almanac", "GPE", PLACES),
    ("the {} paid for the pumps", "ORG", BODIES),
    ("a letter of the {} asked for more", "ORG", BODIES),
    ("the river rose and nobody was told", None, ("",)),
    ("we read it before every meeting", None, ("",)),
)


def _examples(nlp: Any) -> list[Example]:
    made = []
    for words, label, names in SAID:
        for name in names:
            start = words.find("{}")
            entities = [(start, start + len(name), label)] if label else []
            made.append(Example.from_dict(nlp.make_doc(words.format(name)), {"entities": entities}))
    return made


def trained() -> Any:
    """A blank English pipeline with a recogniser that has learnt the sentences above; and a part nobody needs."""
    spacy.util.fix_random_seed(1)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    nlp.add_pipe("sentencizer")
    examples = _examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    nlp.meta.update(name=NAME.removeprefix("en_"), version=VERSION)
    return nlp


def install(folder: Path) -> Path:
    """Train, package and lay the package out under `folder / "site"`; returns that folder, for `PYTHONPATH`."""
    model, built, site = folder / "model", folder / "built", folder / "site"
    built.mkdir()
    site.mkdir()
    trained().to_disk(model)
    package(model, built, create_sdist=False, create_wheel=False, silent=True)
    (built / LABEL / NAME).rename(site / NAME)
    (built / LABEL / "meta.json").rename(site / NAME / "meta.json")  # as the setup.py of the package does
    about = site / f"{LABEL}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n")
    (about / "entry_points.txt").write_text(f"[spacy_models]\n{NAME} = {NAME}\n")
    return site


if __name__ == "__main__":
    install(Path(sys.argv[1]))

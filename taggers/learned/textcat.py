"""The spaCy textcat: fits a bag of hashed features on top of what the rules are worth. Only this file calls it.

A bag-of-words textcat is linear, so what it learnt is read out exactly, one row of weights per feature: the model
needs neither spaCy nor any word to be asked.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LENGTH = 32_768  # slots of the hashed bag (research: ngram 1, this length)
TICKS = 10  # calls of `tick` in one fit
_EPOCHS, _EPOCHS_OF_MANY = 20, 10
_MANY = 1_000  # examples from which half the epochs teach as much
_RATE = 0.1
_L2 = 1e-3
_BATCH = 16
_BATCHES = 60  # from so many batches an epoch on, batches grow instead: time stays in bounds
_SEEN = 2  # a feature of one example only teaches nothing about others, and may be a person's name
_EMPTY = "-"


def vocabulary(bags: Sequence[Collection[int]]) -> NDArray[np.uint64]:
    """The features met in at least two bags, in order."""
    counted = Counter(key for bag in bags for key in bag)
    return np.array(sorted(key for key, times in counted.items() if times >= _SEEN), dtype=np.uint64)


def fit(
    bags: Sequence[Collection[int]],
    truth: Floats,
    offset: Floats,
    weight: Floats,
    *,
    learnt: NDArray[np.bool_],
    known: NDArray[np.uint64],
    seed: int,
    tick: Callable[[], None] = lambda: None,
) -> tuple[Floats, Floats]:
    """Weights `(features, labels)` and bias `(labels,)` that, added to `offset`, explain `truth` best.

    `bags` are the examples' features, of which those in `known` count; `truth` and `offset` (log-odds) are
    `(examples, labels)`, `weight` `(examples,)`; labels not `learnt` `(labels,)` keep weights of zero. The same
    arguments give the same numbers. `tick` is called `TICKS` times.
    """
    from thinc.api import SGD, fix_random_seed

    fix_random_seed(seed)
    nlp, model = _textcat(truth.shape[1])
    vocab = {int(key) for key in known}
    docs = [_doc(nlp, sorted(vocab.intersection(bag))) for bag in bags]
    optimizer = SGD(_RATE, L2=_L2, grad_clip=0.0)
    order, shuffle = list(range(len(docs))), Random(seed)  # noqa: S311  a seeded order, no secret
    batch = max(_BATCH, -(-len(docs) // _BATCHES))
    epochs = _EPOCHS if len(docs) < _MANY else _EPOCHS_OF_MANY
    for epoch in range(1, epochs + 1):
        shuffle.shuffle(order)
        for at in range(0, len(order), batch):
            some = order[at : at + batch]
            scores, back = model.begin_update([docs[i] for i in some])
            wrong = (_sigmoid(scores + offset[some]) - truth[some]) * weight[some, None] * learnt
            back((wrong / _BATCH).astype("float32"))
            model.finish_update(optimizer)
        if epoch % (epochs // TICKS) == 0:
            tick()
    return _read_out(nlp, model, known)


def _textcat(labels: int) -> tuple[Any, Any]:
    import spacy

    nlp = spacy.blank("xx")
    bow = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 1}
    pipe: Any = nlp.add_pipe(
        "textcat_multilabel", config={"model": {**bow, "no_output_layer": True, "length": LENGTH}}
    )
    for label in range(labels):
        pipe.add_label(str(label))
    nlp.initialize()
    return nlp, pipe.model


def _doc(nlp: Any, keys: Sequence[int]) -> Any:
    from spacy.tokens import Doc

    return Doc(nlp.vocab, words=[f"{key:016x}" for key in keys] or [_EMPTY])


def _read_out(nlp: Any, model: Any, known: NDArray[np.uint64]) -> tuple[Floats, Floats]:
    layer = model.get_ref("output_layer")
    bias = np.asarray(layer.get_param("b"), dtype=np.float64)
    if not len(known):
        return np.zeros((0, len(bias))), bias
    scores = model.predict([_doc(nlp, [int(key)]) for key in known])
    return np.asarray(scores, dtype=np.float64) - bias, bias


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))))

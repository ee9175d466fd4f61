"""Whatever was done, taking it back from the last to the first gives what was there before each."""

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Base
from models.sqlite import prepare_engine
from services.changes.undo import undo
from support.acts import ACTS, Act, done
from support.school import School, school

acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10_000)), min_size=1, max_size=10)


def bytes_of(here: School) -> str:
    return json.dumps(
        {f"{kind} {number}": image for (kind, number), image in here.images().items()}, sort_keys=True
    )


def take_all_back(here: School, several: list[tuple[Act, int]]) -> None:
    before = len(here.batches())
    states = [bytes_of(here)]
    for act, seed in several:
        if done(here, lambda edit, act=act, seed=seed: act(here, edit, Random(seed))):
            states.append(bytes_of(here))
    batches = here.batches()[before:]
    assert len(batches) == len(states) - 1
    for batch_id, state in zip(reversed(batches), reversed(states[:-1]), strict=True):
        assert done(here, lambda edit, batch_id=batch_id: undo(edit, batch_id))
        assert bytes_of(here) == state
    undos = here.batches()[before + len(batches) :]
    for batch_id, state in zip(reversed(undos), states[1:], strict=True):
        assert done(here, lambda edit, batch_id=batch_id: undo(edit, batch_id))
        assert bytes_of(here) == state


def run(url: str, several: list[tuple[Act, int]]) -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    try:
        take_all_back(school(sessionmaker(engine)), several)
    finally:
        engine.dispose()


@settings(max_examples=20, deadline=None)
@given(several=acts)
def test_everything_can_be_taken_back_and_done_again(several: list[tuple[Act, int]]):
    with TemporaryDirectory() as folder:
        run(f"sqlite:///{Path(folder) / 'undo.db'}", several)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=acts)
def test_everything_can_be_taken_back_on_postgresql(postgresql: str, several: list[tuple[Act, int]]):
    run(postgresql, several)

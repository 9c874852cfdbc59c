from hypothesis import given
from hypothesis import strategies as st

from console.logic.history import KEPT, History

places = st.sampled_from(["tenants", "tenants/acme-corp", "audit", "tenants/hooli/users"])


def visited(*all_places: str) -> History:
    history = History()
    for place in all_places:
        history.visit(place)
    return history


def test_back_and_forth_lead_where_one_was() -> None:
    history = visited("tenants", "tenants/acme-corp", "audit")
    assert history.back() == "tenants/acme-corp"
    assert history.back() == "tenants"
    assert history.back() is None
    assert history.forth() == "tenants/acme-corp"


def test_a_new_place_forgets_what_lay_ahead() -> None:
    history = visited("tenants", "tenants/acme-corp")
    history.back()
    history.visit("audit")
    assert history.forth() is None
    assert history.back() == "tenants"


def test_the_same_place_twice_is_one_visit() -> None:
    history = visited("tenants", "tenants", "audit")
    assert history.back() == "tenants"
    assert history.back() is None


@given(st.lists(places, max_size=KEPT + 20))
def test_going_all_the_way_back_and_forth_ends_where_it_began(steps: list[str]) -> None:
    history = visited(*steps)
    began = history.place
    while history.back() is not None:
        pass
    while history.forth() is not None:
        pass
    assert history.place == began


@given(st.lists(places, min_size=KEPT, max_size=KEPT * 2))
def test_history_doesnt_grow_for_ever(steps: list[str]) -> None:
    history = visited(*steps)
    count = 1
    while history.back() is not None:
        count += 1
    assert count <= KEPT

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logic.links import Link, parse
from console.models.faults import Usage


def test_a_link_names_area_tenant_and_part() -> None:
    assert parse("tenants") == Link("tenants")
    assert parse("tenants/acme-corp") == Link("tenants", "acme-corp")
    assert parse("tenants/acme-corp/users") == Link("tenants", "acme-corp", "users")


@given(st.text(min_size=1))
def test_whatever_a_tenant_is_called_its_link_leads_to_it(name: str) -> None:
    if name.encode("utf-8", "ignore").decode() == name:
        assert parse(str(Link("tenants", name, "users"))) == Link("tenants", name, "users")


@pytest.mark.parametrize("text", ["tenants/acme/what", "tenants/acme/users/7", "audit/a/b"])
def test_a_part_that_the_area_doesnt_know_is_refused(text: str) -> None:
    with pytest.raises(Usage, match="is no link of this console"):
        parse(text)

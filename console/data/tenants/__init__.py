"""Tenants: the list over the whole platform, and one tenant's own rows."""

from console.data.tenants.activity import activity as activity
from console.data.tenants.activity import burn as burn
from console.data.tenants.detail import detail as detail
from console.data.tenants.listing import cursor_at as cursor_at
from console.data.tenants.listing import find as find
from console.data.tenants.listing import matching as matching
from console.data.tenants.listing import page as page
from console.data.tenants.people import user_cursor as user_cursor
from console.data.tenants.people import users_page as users_page

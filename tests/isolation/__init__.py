"""Proof that nobody reads or writes past row-level security and grants.

`catalogue` reads what there is, `rows` plants a row of two tenants in all of it, and the checks
return findings: `identity` who a login is, `matrix` what it can do, `plans` the same through kept
plans, `secrets` the columns for nobody, `structure` what the catalogue allows. The tests want
none; the tests of mutations want the right ones. `reviewed` holds what people decided.
"""

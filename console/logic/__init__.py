"""Pure rules, one module per area: no I/O, no SQL, no Textual."""

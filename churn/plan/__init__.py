"""A campaign in money: whom to contact, with what, what it brings, and how sure that is."""

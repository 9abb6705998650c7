"""The contract's rules turn raw tables into one client table."""

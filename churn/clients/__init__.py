"""The client table: what a case promises about its tables, and the vocabulary of the cleaned one."""

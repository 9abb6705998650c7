"""Functions of a churn study: frames in, frames out. The scripts in stages/ read, call them and write."""

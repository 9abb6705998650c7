"""Months in the simulator: clients come, change and leave, and a campaign acts on those whom it contacts."""

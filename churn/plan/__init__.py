"""The campaign: money, offers, profit, sensitivity, list, control group, advice."""

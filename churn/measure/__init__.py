"""What a campaign changed: contacted against held out, money, and what was learned of the offers."""

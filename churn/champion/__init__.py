"""The model that a case uses: blends, the champion, and the champion with its fitted members."""

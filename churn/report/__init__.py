"""The report and the index: sections of blocks, texts in two languages, one file of HTML each."""

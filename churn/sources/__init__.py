"""Where clients come from: folders of files, databases, simulators; everything is checked before it is trusted."""

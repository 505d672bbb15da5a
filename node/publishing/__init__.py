"""What a page needs to know, as signed static files below `$GUILD_HOME/public`. docs/snapshots.md."""

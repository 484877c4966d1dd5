"""What commands look at. Apart, because every module beside the commands is imported by `xiaolan --help`."""

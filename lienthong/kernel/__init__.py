"""Administrative areas, the calendar, the unit tree, people and who may do what: what every module stands on."""

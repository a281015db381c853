"""Second copies of the store on other disks: added, brought up to date, verified, taken from in need."""

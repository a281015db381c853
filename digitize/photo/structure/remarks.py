"""Codes of remarks on a picture that was taken although something about its file is amiss."""

TRAILING = "W-PHOTO-TRAILING"
NO_END = "W-PHOTO-NO-END"
BOOKKEEPING = "W-PHOTO-BOOKKEEPING"
ORIENTATION = "W-PHOTO-ORIENTATION"
PROFILE_ASSUMED = "W-PHOTO-PROFILE-ASSUMED"

"""Codes of remarks on a picture that was taken although something about its file is amiss or unusual."""

TRAILING = "W-PHOTO-TRAILING"
NO_END = "W-PHOTO-NO-END"
BOOKKEEPING = "W-PHOTO-BOOKKEEPING"
ORIENTATION = "W-PHOTO-ORIENTATION"
PROFILE_ASSUMED = "W-PHOTO-PROFILE-ASSUMED"
#: It holds more pictures than the first, which is shown: pages, frames, views.
PAGES = "W-PHOTO-PAGES"
#: A picture with a short film behind it.
MOTION = "W-PHOTO-MOTION"
#: It states a resolution that no picture can have.
RESOLUTION = "W-PHOTO-RESOLUTION"

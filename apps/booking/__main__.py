"""`python -m booking` serves bookings."""

from kit import early as early  # isort: split

from booking.app import create_app
from booking.settings import BookingSettings
from kit.serve import main

if __name__ == "__main__":
    main("booking", BookingSettings, create_app)

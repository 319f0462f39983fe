"""`python -m auth`: serve until SIGTERM."""

from kit import early as early  # isort: split

from auth.app import create_app
from auth.settings import AuthSettings
from kit import serve

if __name__ == "__main__":
    serve.main("auth", AuthSettings, create_app)

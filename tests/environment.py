"""The environment of every test, set before Django reads its settings: `-p tests.environment` loads this first."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="accord-test-"))
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["SECRET_KEY"] = "a key for tests only, long enough to please the deployment check 0123456789"
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
# Playwright's synchronous interface runs an event loop of its own in the test thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

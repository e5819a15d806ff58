"""The image cannot be built here; its steps can be read, and the same commands run elsewhere in the suite."""

import re
import subprocess

import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_everything_that_the_image_copies_exists():
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _ = line.split()
        assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is():
    instructions = [line.split()[0] for line in DOCKERFILE.splitlines() if re.match(r"[A-Z]+ ", line)]
    assert instructions[-6:] == ["USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"]
    assert "/healthz" in DOCKERFILE


def test_the_parts_that_compose_starts_are_parts_that_the_image_knows():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    parts = {name: service["command"][0] for name, service in services.items() if "build" in service}
    known = set(re.findall(r"^  (\w+)\)", (ROOT / "bin" / "accord").read_text(), re.MULTILINE))
    assert set(parts) == {"web", "worker", "beat", "migrate"}
    assert set(parts.values()) <= known


def test_every_key_of_the_example_environment_is_a_setting():
    keys = {line.split("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line and not line.startswith("#")}
    assert keys - set(re.findall(r"\"([A-Z_]+)\"", (ROOT / "lms" / "settings.py").read_text())) == {"POSTGRES_PASSWORD"}


def test_shell_scripts_parse():
    for script in [*(ROOT / "bin").iterdir(), ROOT / ".ci" / "run"]:
        assert subprocess.run(["bash", "-n", script]).returncode == 0, script


def test_what_the_image_runs_is_refused_by_name_when_unknown():
    answer = subprocess.run([ROOT / "bin" / "accord", "kitchen"], capture_output=True, text=True)
    assert (answer.returncode, "unknown part 'kitchen'" in answer.stderr) == (2, True)


def test_the_image_keeps_the_packages_that_are_locked():
    assert "uv pip sync --require-hashes requirements.txt" in DOCKERFILE
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text()

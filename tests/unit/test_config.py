"""The settings: what they are by default, and that a mistake stops the start with one line that names it."""

import os
import re
import stat
import subprocess
import sys
from datetime import time
from ipaddress import ip_network
from pathlib import Path

import pytest

from config import PROJECT, ConfigError, Settings, TimeRange, load_settings

BAD_VALUES = [
    ("ENVIRONMENT", "staging"),
    ("TIMEZONE", "Europe/Atlantis"),
    ("TIMEZONE", "../../etc/passwd"),
    ("TIMETABLE_LANGUAGE", "Deutsch (Schweiz)"),
    ("OPENING_HOURS", "early"),
    ("OPENING_HOURS", "07:30"),
    ("OPENING_HOURS", "7h30-21h"),
    ("LOG_LEVEL", "chatty"),
    ("PUBLIC_ORIGIN", "timetable.example.edu"),
    ("PUBLIC_ORIGIN", "https://timetable.example.edu/sub"),
    ("PUBLIC_ORIGIN", "tauri://localhost"),
    ("TRUSTED_ORIGINS", "https://a.example.edu, b.example.edu"),
    ("TRUSTED_PROXIES", "10.0.0.0/99"),
    ("FETCH_TIMEOUT", "soon"),
    ("FETCH_TIMEOUT", "0"),
    ("FETCH_TIMEOUT", "-1"),
    ("FETCH_TIMEOUT", "nan"),
    ("FETCH_TIMEOUT", "inf"),
    ("FRESH_FOR", "-1"),
    ("RUN_JOBS", "maybe"),
    ("JOBS_QUIET_HOURS", "21-6 o'clock"),
    ("JOBS_QUIET_HOURS_TIMEZONE", "CET/Paris"),
    ("AUTH_ENABLED", "2"),
    ("SUPERADMIN_USERNAME", "the admin"),
    ("SIGNUP", "everyone"),
    ("OIDC_ISSUER", "login.example.edu"),
    ("OIDC_ISSUER", "http://login.example.edu"),
    ("OIDC_ISSUER", "https://login.example.edu?tenant=1"),
    ("OIDC_ISSUER", "https://user@login.example.edu"),
    ("OIDC_ISSUER", "https://"),
    ("OIDC_NAME", "x" * 51),
    ("OIDC_SIGNUP", "students"),
    ("RATELIMIT_ENABLED", "sometimes"),
    ("RATELIMIT_PLANNINGS", "600"),
    ("RATELIMIT_PLANNINGS", "0/minute"),
    ("RATELIMIT_PLANNINGS", "600/minute; many/hour"),
    ("DEMO", "please"),
    ("STARPLAN_BASE_URL", "splan.example.edu/splan"),
    ("STARPLAN_BASE_URL", "ftp://splan.example.edu"),
    ("STARPLAN_BASE_URL", "https:///splan"),
    ("STARPLAN_BASE_URL", "https://splan.example.edu/splan?m=getpus"),
    ("STARPLAN_BASE_URL", "https://user:word@splan.example.edu/splan"),
    ("STARPLAN_BASE_URL", "https://[splan"),
    ("STARPLAN_INSTANCE", "Hochschule für Beispiele"),
    ("STARPLAN_INSTANCE", "a/b"),
    ("STARPLAN_INSTANCE", "a" * 65),
    ("STARPLAN_CHARSET", "latin-99"),
    ("STARPLAN_CHARSET", "hex"),
    ("STARPLAN_SYNC_MINUTES", "5"),
    ("STARPLAN_SYNC_MINUTES", "121"),
    ("STARPLAN_SYNC_MINUTES", "often"),
    ("STARPLAN_OVERLAY", "no/such/overlay.yml"),
    ("STARPLAN_OVERLAY", "docs"),
]


@pytest.mark.parametrize(("name", "value"), BAD_VALUES)
def test_a_bad_value_is_refused_by_one_line_that_names_the_setting(name: str, value: str):
    with pytest.raises(ConfigError) as refusal:
        load_settings({name: value})
    assert re.fullmatch(rf"horarium: {name}: .+", str(refusal.value))


def test_a_bad_value_ends_the_start_without_a_traceback():
    start = subprocess.run(
        [sys.executable, "-c", "from config import load_settings; load_settings()"],
        cwd=PROJECT,
        env={**os.environ, "TIMEZONE": "Europe/Atlantis"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert start.returncode != 0
    assert start.stdout == ""
    assert start.stderr.splitlines() == [
        "horarium: TIMEZONE: 'Europe/Atlantis' is not an IANA time zone such as Europe/Paris"
    ]


def test_without_any_variable_the_defaults_hold():
    settings = load_settings({})
    assert settings == Settings()
    assert settings.environment == "development"
    assert settings.timezone == "Europe/Paris"
    assert settings.fetch_timeout == 5
    assert settings.fresh_for == 0
    assert settings.run_jobs is True
    assert settings.auth_enabled is True
    assert settings.demo is True
    assert settings.opening_hours == TimeRange(time(7, 30), time(21))
    assert settings.jobs_quiet_hours == TimeRange(time(21), time(6))


def test_values_are_read_as_what_they_mean():
    settings = load_settings(
        {
            "FETCH_ALLOW_HOSTS": "feeds.example.edu, 127.0.0.1:8080,",
            "TRUSTED_ORIGINS": "https://a.example.edu, tauri://localhost",
            "TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "PUBLIC_ORIGIN": "https://timetable.example.edu/",
            "OPENING_HOURS": "08:00-20:30",
            "RUN_JOBS": "false",
            "FETCH_TIMEOUT": "2.5",
            "STARPLAN_BASE_URL": "https://splan.example.edu/splan/",
            "STARPLAN_SITES": "HN, SHA",
            "STARPLAN_SYNC_MINUTES": "15",
        }
    )
    assert settings.fetch_allow_hosts == {"feeds.example.edu", "127.0.0.1:8080"}
    assert settings.trusted_origins == ("https://a.example.edu", "tauri://localhost")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.public_origin == "https://timetable.example.edu"
    assert settings.opening_hours == TimeRange(time(8), time(20, 30))
    assert settings.run_jobs is False
    assert settings.fetch_timeout == 2.5
    assert settings.starplan_base_url == "https://splan.example.edu/splan"
    assert settings.starplan_sites == ("HN", "SHA")
    assert settings.starplan_sync_minutes == 15


def test_a_starplan_server_is_called_by_its_host_unless_told():
    server = {"STARPLAN_BASE_URL": "https://splan.example.edu:8443/splan"}
    assert load_settings({}).starplan_name == ""
    assert load_settings(server).starplan_name == "splan.example.edu"
    assert load_settings({**server, "STARPLAN_INSTANCE": "example"}).starplan_name == "example"


def test_a_refused_base_url_does_not_repeat_its_password():
    with pytest.raises(ConfigError) as refusal:
        load_settings({"STARPLAN_BASE_URL": "https://user:hunter2@splan.example.edu/splan"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_an_empty_variable_counts_as_unset(name: str):
    expected = Settings()
    if name == "jobs_quiet_hours":
        expected = Settings(jobs_quiet_hours=None)
    assert load_settings({name.upper(): ""}) == expected


def test_empty_quiet_hours_mean_none():
    assert load_settings({"JOBS_QUIET_HOURS": ""}).jobs_quiet_hours is None


def test_quiet_hours_are_in_the_zone_of_the_institution_unless_told(tmp_path: Path):
    here = {"INSTANCE_PATH": str(tmp_path), "TIMEZONE": "Europe/Berlin"}
    elsewhere = {**here, "JOBS_QUIET_HOURS_TIMEZONE": "UTC"}
    assert load_settings(here).resolved().jobs_quiet_hours_timezone == "Europe/Berlin"
    assert load_settings(elsewhere).resolved().jobs_quiet_hours_timezone == "UTC"


def test_production_does_not_start_without_a_secret():
    with pytest.raises(ConfigError, match=r"^horarium: SECRET_KEY must be set in production$"):
        load_settings({"ENVIRONMENT": "production"})
    assert load_settings({"ENVIRONMENT": "production", "SECRET_KEY": "s" * 40}).production


GITHUB = {"GITHUB_CLIENT_ID": "horarium", "GITHUB_CLIENT_SECRET": "hunter2"}
DISCORD = {"DISCORD_CLIENT_ID": "horarium", "DISCORD_CLIENT_SECRET": "hunter2"}
OIDC = {
    "OIDC_ISSUER": "https://login.example.edu",
    "OIDC_CLIENT_ID": "horarium",
    "OIDC_CLIENT_SECRET": "hunter2",
}


@pytest.mark.parametrize(
    ("whole", "missing"), [(whole, name) for whole in (GITHUB, DISCORD, OIDC) for name in whole]
)
def test_half_of_a_provider_stops_the_start_and_names_the_other_half(whole: dict[str, str], missing: str):
    given = {name: value for name, value in whole.items() if name != missing}
    with pytest.raises(ConfigError, match=rf"^horarium: {missing} must be set with {next(iter(given))}$"):
        load_settings(given)
    assert load_settings(whole).auth_enabled


PRODUCTION = {"ENVIRONMENT": "production", "SECRET_KEY": "s" * 40}
ORIGIN = {"PUBLIC_ORIGIN": "https://timetable.example.edu"}


@pytest.mark.parametrize("whole", [GITHUB, DISCORD, OIDC])
def test_in_production_providers_want_to_know_where_to_send_people_back_to(whole: dict[str, str]):
    with pytest.raises(ConfigError, match=r"^horarium: PUBLIC_ORIGIN must be set in production with \w+_"):
        load_settings({**PRODUCTION, **whole})
    assert load_settings({**PRODUCTION, **ORIGIN, **whole}).production


@pytest.mark.parametrize("host", ["localhost:5556", "127.0.0.1", "[::1]:8080"])
def test_an_issuer_on_this_machine_needs_no_tls_outside_production(host: str):
    here = {**OIDC, "OIDC_ISSUER": f"http://{host}/realm"}
    assert load_settings(here).oidc_issuer == f"http://{host}/realm"
    with pytest.raises(ConfigError, match=r"^horarium: OIDC_ISSUER must be an https URL in production$"):
        load_settings({**PRODUCTION, **ORIGIN, **here})


def test_outside_production_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path):
    settings = Settings(instance_path=tmp_path / "instance")
    first, second = settings.resolved(), settings.resolved()
    secret_file = tmp_path / "instance" / "secret_key"
    assert first.secret_key is not None
    assert len(first.secret_key.get_secret_value()) >= 32
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE(secret_file.stat().st_mode) == 0o600


def test_a_secret_file_that_others_could_read_is_closed(tmp_path: Path):
    (tmp_path / "secret_key").write_text("made by hand")
    (tmp_path / "secret_key").chmod(0o644)
    resolved = Settings(instance_path=tmp_path).resolved()
    assert resolved.secret_key is not None
    assert resolved.secret_key.get_secret_value() == "made by hand"
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_secret_that_is_set_is_kept_and_not_written_down(tmp_path: Path):
    resolved = load_settings({"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "from outside"}).resolved()
    assert resolved.secret_key is not None
    assert resolved.secret_key.get_secret_value() == "from outside"
    assert not (tmp_path / "secret_key").exists()


def test_no_secret_shows_when_settings_are_printed():
    names = ("SECRET_KEY", "OPS_TOKEN", "SUPERADMIN_PASSWORD")
    settings = load_settings({**dict.fromkeys(names, "hunter2"), **GITHUB, **DISCORD, **OIDC})
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in str(settings)


def test_a_refusal_does_not_repeat_a_secret():
    with pytest.raises(ConfigError) as refusal:
        load_settings({"ENVIRONMENT": "production", "OPS_TOKEN": "hunter2"})
    assert "hunter2" not in str(refusal.value)


def test_the_database_is_a_file_in_the_instance_folder_unless_told(tmp_path: Path):
    here = {"INSTANCE_PATH": str(tmp_path)}
    assert load_settings(here).resolved().database_url == f"sqlite:///{tmp_path / 'horarium.db'}"
    postgresql = {**here, "DATABASE_URL": "postgresql+psycopg:///horarium"}
    assert load_settings(postgresql).resolved().database_url == "postgresql+psycopg:///horarium"


def test_the_catalogue_is_where_it_was_said_to_be(tmp_path: Path):
    assert Settings(plannings_location=tmp_path, instance_path=tmp_path / "i").catalogue_folder == tmp_path


# The table of docs/configuration.md: | `NAME` | default | meaning | read |
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \|", re.MULTILINE)


def documented() -> dict[str, str]:
    """Name and default of each setting in the manual."""
    return dict(ROW.findall((PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")))


def test_every_setting_is_in_the_manual_and_every_setting_of_the_manual_exists():
    assert sorted(documented()) == sorted(name.upper() for name in Settings.model_fields)


def test_the_manual_lists_each_setting_once():
    names = [name for name, _ in ROW.findall((PROJECT / "docs" / "configuration.md").read_text("utf-8"))]
    assert sorted(names) == sorted(set(names))


def test_the_defaults_in_the_manual_are_the_real_ones():
    defaults = Settings()
    for name, written in documented().items():
        if match := re.fullmatch(r"`(.+)`", written):
            assert load_settings({name: match[1]}) == defaults, name


def test_a_setting_is_refused_when_the_manual_says_that_it_is_checked():
    """Each setting with rules of its own has at least one bad value above."""
    free = {
        "INSTANCE_PATH",
        "SECRET_KEY",
        "DATABASE_URL",
        "PLANNINGS_LOCATION",
        "FETCH_ALLOW_HOSTS",
        "CONTACT",
    }
    free |= {"OPS_TOKEN", "SUPERADMIN_PASSWORD", "RATELIMIT_STORAGE_URI", "REDIS_URL", "STARPLAN_SITES"}
    free |= {*GITHUB, *DISCORD, "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"}
    assert {name for name, _ in BAD_VALUES} | free == {name.upper() for name in Settings.model_fields}

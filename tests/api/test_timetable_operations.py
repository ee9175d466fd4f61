"""Looking after accounts and feeds as the pages of administration do."""

import pytest
from flask import Flask

from models import PlanningBackup, PlanningFeed, PlanningRefresh, Role
from services.plannings.refresh_queue import ADMIN_PRIORITY
from support.accounts import HeaderClient, add_user
from support.application import CatalogueFolder, MakeApp, leaf
from support.feed_rows import Rows
from support.pages import stranger
from support.sign_in import log_in
from support.timetable import error, made

API = "/api/v1"


class TestAccounts:
    def test_a_role_is_changed_but_not_to_superadmin(self, app: Flask, superadmin_client: HeaderClient):
        user = add_user(app, Role.USER)
        address = f"{API}/users/{user.id}"
        assert superadmin_client.put(f"{address}/role", json={"role": "ADMIN"}).status_code == 204
        assert made(superadmin_client.get(address), 200)["info"]["role"] == "ADMIN"
        refused = superadmin_client.put(f"{address}/role", json={"role": "SUPERADMIN"})
        assert error(refused, 409) == "ONLY_AT_THE_CONSOLE"
        missing = superadmin_client.put(f"{API}/users/999/role", json={"role": "USER"})
        assert error(missing, 404) == "USER_NOT_FOUND"

    def test_an_account_is_disabled_and_gets_another_password(
        self, app: Flask, superadmin_client: HeaderClient
    ):
        user = add_user(app, Role.USER)
        address = f"{API}/users/{user.id}"
        given = superadmin_client.post(f"{address}/password")
        assert given.headers["Cache-Control"] == "no-store"
        password = made(given, 200)["password"]
        assert log_in(app.test_client(), user.username, password).status_code == 200
        for action, status in (("disable", 401), ("enable", 200)):
            assert superadmin_client.post(f"{address}/{action}").status_code == 204
            assert log_in(app.test_client(), user.username, password).status_code == status

    def test_nobody_locks_themselves_out(self, app: Flask):
        boss = add_user(app, Role.SUPERADMIN)
        refused = boss.client().post(f"{API}/users/{boss.id}/disable")
        assert error(refused, 409) == "NOT_TO_ONESELF"

    def test_an_invite_works_until_it_is_revoked(self, make_app: MakeApp):
        app = make_app(signup="invite")
        superadmin_client = add_user(app, Role.SUPERADMIN).client()
        invite = made(superadmin_client.post(f"{API}/invites", json={"role": "ADMIN", "note": "Ada"}))
        (listed,) = made(superadmin_client.get(f"{API}/invites"), 200)
        assert (listed["id"], listed["role"], listed["note"]) == (invite["id"], "ADMIN", "Ada")
        assert stranger(app).get(invite["path"]).status_code == 200
        address = f"{API}/invites/{invite['id']}"
        assert superadmin_client.delete(address).status_code == 204
        assert error(superadmin_client.delete(address), 404) == "INVITE_NOT_FOUND"
        assert made(superadmin_client.get(f"{API}/invites"), 200) == []


class TestFeeds:
    @pytest.fixture(autouse=True)
    def _institution(self, catalogue: CatalogueFolder) -> None:
        catalogue.add("univ", leaf("td1", "https://feeds.example/x.ics"))

    def test_a_feed_is_asked_again_before_others(self, admin_client: HeaderClient, rows: Rows):
        assert admin_client.post(f"{API}/feeds/univ.td1/retry").status_code == 202
        assert [refresh.priority for refresh in rows.all(PlanningRefresh)] == [ADMIN_PRIORITY]
        assert error(admin_client.post(f"{API}/feeds/univ.gone/retry"), 404) == "NOT_FOUND"

    def test_a_copy_is_decided_about_once(self, admin_client: HeaderClient, rows: Rows):
        rows.feed("univ.td1", (40, 42))
        rows.quarantine("univ.td1", 3, hours=2)
        (doubted,) = (copy for copy in rows.all(PlanningBackup) if copy.nb_events == 3)
        address = f"{API}/feeds/univ.td1/accept"
        assert admin_client.post(address, json={"copyId": doubted.id}).status_code == 204
        assert [feed.backup_id for feed in rows.all(PlanningFeed)] == [doubted.id]
        assert error(admin_client.post(address, json={"copyId": doubted.id}), 409) == "COPY_DECIDED"
        unknown = admin_client.post(f"{API}/feeds/univ.gone/reject", json={"copyId": 1})
        assert error(unknown, 404) == "NOT_FOUND"

    def test_nothing_is_swept_where_no_server_is_followed(self, admin_client: HeaderClient):
        assert error(admin_client.post(f"{API}/sync/start"), 404) == "NOT_FOUND"

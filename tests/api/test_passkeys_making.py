"""Making passkeys over HTTP, with an authenticator in software."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from fakes.authenticator import Authenticator, decode, encode
from models import Role
from support.accounts import Account, HeaderClient, add_user
from support.passkeys import (
    LIST,
    REGISTER,
    REGISTER_OPTIONS,
    add,
    bearer_client,
    code,
    options_for,
)


def test_the_browser_is_told_what_a_sign_in_without_a_name_needs(holder_client: HeaderClient):
    options = options_for(holder_client, REGISTER_OPTIONS)
    assert options["rp"] == {"id": "localhost", "name": "Horarium"}
    assert (options["user"]["name"], options["user"]["displayName"]) == ("Ada-L", "Ada-L")
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "preferred",
    }
    assert options["attestation"] == "none"
    assert options["excludeCredentials"] == []
    assert options["timeout"] == 300_000
    assert {one["alg"] for one in options["pubKeyCredParams"]} == {-7, -8, -257}
    assert len(decode(options["challenge"])) == 32


def test_the_kind_of_authenticator_can_be_asked_for(holder_client: HeaderClient):
    options = options_for(holder_client, f"{REGISTER_OPTIONS}?authenticatorAttachment=platform&name=x")
    assert options["authenticatorSelection"]["authenticatorAttachment"] == "platform"
    wrong = holder_client.get(f"{REGISTER_OPTIONS}?authenticatorAttachment=cloud")
    assert code(wrong) == (400, "VALIDATION_ERROR")


def test_the_new_passkey_is_shown_as_clients_know_it(
    holder: Account, holder_client: HeaderClient, phone: Authenticator
):
    answer = add(holder_client, phone, name=" My phone ")
    assert answer.status_code == 200
    shown = answer.get_json()
    made = phone.made[0]
    assert shown.pop("id")
    assert datetime.fromisoformat(shown.pop("createdAt")).tzinfo is not None
    assert decode(shown.pop("publicKey").replace("+", "-").replace("/", "_")) == made.cose()
    assert shown == {
        "name": "My phone",
        "userId": str(holder.id),
        "credentialID": encode(made.id),
        "counter": 1,
        "deviceType": "singleDevice",
        "backedUp": False,
        "transports": "internal,hybrid",
        "aaguid": "00000000-0000-0000-0000-000000000000",
    }
    assert [one["credentialID"] for one in holder_client.get(LIST).get_json()] == [encode(made.id)]


def test_one_without_a_name_has_that_of_its_maker(holder_client: HeaderClient):
    manager = Authenticator(synced=True, aaguid=bytes.fromhex("bada5566a7aa401fbd9645619a55120d"))
    shown = add(holder_client, manager).get_json()
    assert (shown["name"], shown["deviceType"], shown["backedUp"]) == ("1Password", "multiDevice", True)
    assert add(holder_client, Authenticator()).get_json()["name"] == "Passkey"


def test_what_one_has_is_not_made_again(holder_client: HeaderClient, phone: Authenticator):
    add(holder_client, phone)
    excluded = options_for(holder_client, REGISTER_OPTIONS)["excludeCredentials"]
    assert excluded == [
        {"id": encode(phone.made[0].id), "type": "public-key", "transports": ["internal", "hybrid"]}
    ]


def test_a_credential_is_registered_once(app: Flask, holder_client: HeaderClient):
    assert add(holder_client, Authenticator(), credential_id=b"same").status_code == 200
    bob = bearer_client(add_user(app, Role.USER))
    assert code(add(bob, Authenticator(), credential_id=b"same")) == (400, "PREVIOUSLY_REGISTERED")


def test_twenty_are_enough(holder_client: HeaderClient, phone: Authenticator):
    early = options_for(holder_client, REGISTER_OPTIONS)
    for _ in range(20):
        assert add(holder_client, phone).status_code == 200
    assert code(holder_client.get(REGISTER_OPTIONS)) == (400, "TOO_MANY_PASSKEYS")
    late = holder_client.post(REGISTER, json={"response": phone.create(early)})
    assert code(late) == (400, "TOO_MANY_PASSKEYS")


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:81"},
        {"rp_id": "evil.example"},
        {"kind": "webauthn.get"},
        {"cross_origin": True},
        {"credential_id": b"x" * 1024},
    ],
    ids=str,
)
def test_one_made_for_something_else_is_refused(
    holder_client: HeaderClient, phone: Authenticator, wrong: dict[str, Any]
):
    assert code(add(holder_client, phone, **wrong)) == (400, "FAILED_TO_VERIFY_REGISTRATION")
    assert holder_client.get(LIST).get_json() == []


def test_a_challenge_that_nobody_gave_is_refused(holder_client: HeaderClient, phone: Authenticator):
    answer = add(holder_client, phone, challenge=encode(b"y" * 32))
    assert code(answer) == (400, "CHALLENGE_NOT_FOUND")


def test_a_challenge_is_used_once_also_by_a_wrong_answer(holder_client: HeaderClient, phone: Authenticator):
    options = options_for(holder_client, REGISTER_OPTIONS)
    first = holder_client.post(REGISTER, json={"response": phone.create(options, "https://evil.example")})
    assert code(first) == (400, "FAILED_TO_VERIFY_REGISTRATION")
    second = holder_client.post(REGISTER, json={"response": phone.create(options)})
    assert code(second) == (400, "CHALLENGE_NOT_FOUND")


def test_five_minutes_later_it_is_too_late(holder_client: HeaderClient, phone: Authenticator):
    options = options_for(holder_client, REGISTER_OPTIONS)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5, seconds=1)):
        late = holder_client.post(REGISTER, json={"response": phone.create(options)})
    assert code(late) == (400, "CHALLENGE_NOT_FOUND")


def test_only_the_session_that_asked_is_answered(
    app: Flask, holder: Account, holder_client: HeaderClient, phone: Authenticator
):
    for other in (bearer_client(add_user(app, Role.USER)), bearer_client(holder)):
        made = phone.create(options_for(holder_client, REGISTER_OPTIONS))
        assert code(other.post(REGISTER, json={"response": made})) == (400, "CHALLENGE_NOT_FOUND")


def test_it_needs_a_recent_sign_in(holder_client: HeaderClient, phone: Authenticator):
    start = datetime.now(UTC)
    with time_machine.travel(start + timedelta(minutes=14)):
        options = options_for(holder_client, REGISTER_OPTIONS)
    with time_machine.travel(start + timedelta(minutes=16)):
        assert code(holder_client.get(REGISTER_OPTIONS)) == (403, "SESSION_NOT_FRESH")
        begun = holder_client.post(REGISTER, json={"response": phone.create(options)})
        assert begun.status_code == 200, "what was begun in time can be finished"


def test_what_is_no_attestation_is_refused(holder_client: HeaderClient, phone: Authenticator):
    garbage = (b"", b"\x80", b"\xa0", b"\x81" * 60_000, b"\xa3cfmtdnonegattStmt\xa0hauthDataA0")
    for attestation in garbage:
        made = phone.create(options_for(holder_client, REGISTER_OPTIONS))
        made["response"]["attestationObject"] = encode(attestation)
        answer = holder_client.post(REGISTER, json={"response": made})
        assert code(answer) == (400, "FAILED_TO_VERIFY_REGISTRATION")

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from copilot.audit.keys import PublicKeys, Signer, new_content_key, read_content_keys
from copilot.audit.sealing import Sealer
from copilot.errors import AuditError, ConfigError


def test_a_signing_key_is_made_once_for_its_owner_with_the_public_key_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "signing.key"
    signer = Signer.make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Signer.make(path).key == Signer.read(path).key == signer.key
    assert PublicKeys.read(tmp_path / "new folder" / "signing.key.pub").names == {signer.key}
    assert sorted(file.name for file in path.parent.iterdir()) == ["signing.key", "signing.key.pub"]


def test_a_signature_is_taken_from_its_key_for_its_message_only(tmp_path: Path) -> None:
    one, other = Signer.make(tmp_path / "one"), Signer.make(tmp_path / "other")
    keys = PublicKeys([one.public])
    signature = one.sign(b"message")
    assert keys.signed(one.key, signature, b"message")
    assert not keys.signed(one.key, signature, b"massage")
    assert not keys.signed(other.key, other.sign(b"message"), b"message")
    assert not keys.signed(one.key, other.sign(b"message"), b"message")
    for signed in ("", "no base64!", base64.b64encode(b"short").decode(), None, 7):
        assert not keys.signed(one.key, signed, b"message")
    assert not keys.signed(None, signature, b"message")


def test_old_public_keys_stay_when_the_key_changes(tmp_path: Path) -> None:
    one, other = Signer.make(tmp_path / "one"), Signer.make(tmp_path / "other")
    for signer in (one, other, one):
        signer.publish(tmp_path / "keys.pub")
    assert PublicKeys.read(tmp_path / "keys.pub").names == {one.key, other.key}


def test_a_signing_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    Signer.make(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        Signer.read(tmp_path / "key")


def test_what_is_no_signing_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(ConfigError, match="missing"):
        Signer.read(path)
    path.touch(0o600)
    with pytest.raises(ConfigError, match="no private key"):
        Signer.read(path)
    private = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(ConfigError, match="no Ed25519 key"):
        Signer.read(path)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(ConfigError, match="no Ed25519 key"):
        PublicKeys.parse(public)
    with pytest.raises(ConfigError, match="holds no public key"):
        (tmp_path / "empty").touch()
        PublicKeys.read(tmp_path / "empty")


def test_a_sealed_content_opens_for_its_record_only(tmp_path: Path) -> None:
    new_content_key(tmp_path / "content.key")
    sealer = Sealer.read(tmp_path / "content.key")
    sealed = sealer.seal("record-1", "授信金额伍佰万元")
    assert "授信" not in sealed
    assert sealed != sealer.seal("record-1", "授信金额伍佰万元")
    assert sealer.open("record-1", sealed) == "授信金额伍佰万元"
    with pytest.raises(AuditError, match="belongs to another one"):
        sealer.open("record-2", sealed)
    with pytest.raises(AuditError, match="was changed"):
        sealer.open("record-1", sealed[:-8] + "AAAAAAA=")
    for damaged in ("", "s1", "s1.x.", f"s1.{sealer.key}.", f"s1.{sealer.key}.!!"):
        with pytest.raises(AuditError):
            sealer.open("record-1", damaged)


def test_a_content_key_is_changed_by_a_new_first_line(tmp_path: Path) -> None:
    path = tmp_path / "content.key"
    new_content_key(path)
    old = Sealer.read(path)
    sealed = old.seal("r", "text")
    path.write_text("00" * 32 + "\n" + path.read_text())
    new = Sealer.read(path)
    assert new.key != old.key
    assert new.open("r", sealed) == "text"
    with pytest.raises(AuditError, match="sealed with another key"):
        old.open("r", new.seal("r", "text"))


def test_a_content_key_is_for_its_owner_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "content.key"
    new_content_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="is there already"):
        new_content_key(path)
    assert path.read_bytes() == before
    assert [len(key) for key in read_content_keys(path)] == [32]


def test_a_missing_content_key_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"make one with: bank-copilot audit key new .*content\.key"):
        Sealer.read(tmp_path / "content.key")


@pytest.mark.parametrize("text", ["", "short", "00" * 31, base64.b64encode(bytes(16)).decode(), "密" * 32])
def test_what_is_no_content_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "content.key"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(ConfigError):
        Sealer.read(path)


def test_a_content_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    new_content_key(tmp_path / "content.key")
    (tmp_path / "content.key").chmod(0o604)
    with pytest.raises(ConfigError, match="chmod 600"):
        Sealer.read(tmp_path / "content.key")

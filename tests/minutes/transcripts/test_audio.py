"""Recordings: windows cut in silence, times put together, and sound decoded by the real library; no model is needed."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import wave
from array import array
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EmptyFile, InputError, ModelCorrupt, ModelMissing, UnsupportedFormat
from minutes.transcripts import Turn, people
from minutes.transcripts.audio import RATE, Heard, is_recording, transcribe, windows
from minutes.transcripts.whisper_model import WhisperModel, decoded


def tone(seconds: float, rate: int = RATE, loud: int = 8000) -> array[int]:
    return array("h", (int(loud * math.sin(n / 20)) for n in range(int(seconds * rate))))


def wav(path: Path, sound: array[int], rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.tobytes())
    return path


class Listener:
    """Hears one sentence in each window, and notes what it was given."""

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.given: list[tuple[int, str | None]] = []

    def sound(self, file: BufferedReader, kind: str) -> tuple[float | None, Iterator[array[int]]]:
        assert kind == "wav"
        with wave.open(file, "rb") as reader:
            return reader.getnframes() / RATE, iter([array("h", reader.readframes(reader.getnframes()))])

    def recognise(self, sound: array[int], language: str | None) -> tuple[str, Sequence[Heard]]:
        self.given.append((len(sound), language))
        text = self._texts.pop(0)
        return "zh", [Heard(1.0, 2.5, text)] if text else []


def test_long_sound_is_cut_where_it_is_quietest() -> None:
    held = tone(1260)
    for silence in (585.0, 1170.0):
        begins = int(silence * RATE)
        held[begins : begins + RATE // 2] = array("h", bytes(RATE))
    cut = list(windows([held[: 400 * RATE], held[400 * RATE :]]))
    assert [round(begins) for begins, _ in cut] == [0, 585, 1170]
    assert sum(len(window) for _, window in cut) == len(held)


def test_the_times_of_each_window_count_from_the_beginning_of_the_recording(tmp_path: Path) -> None:
    listener, told = Listener("同意。", "", "反对。"), []
    path = wav(tmp_path / "meeting.wav", array("h", bytes(2 * 1300 * RATE)))
    transcript = transcribe(path, listener, on_progress=lambda done, length: told.append((round(done), length)))
    first = transcript.turns[0]
    assert first == Turn(1, None, "同意。", 1.0, 2.5)
    assert transcript.turns[1].start == pytest.approx(1140.2, abs=1)
    assert [language for _, language in listener.given] == [None, "zh", "zh"]
    assert (told[-1], transcript.source.format, transcript.source.encoding) == ((1300, 1300.0), "audio", "wav")


def test_a_recording_in_which_nobody_speaks(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile, match="in this recording"):
        transcribe(wav(tmp_path / "a.wav", tone(1)), Listener(""))


def test_a_transcript_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n")
    with pytest.raises(UnsupportedFormat, match="no recording"):
        transcribe(path, Listener("x"), people.parse(b"S1 = Ana"))
    with pytest.raises(InputError, match="cannot read"):
        transcribe(tmp_path / "none.wav", Listener("x"))


def read(data: bytes, kind: str) -> array[int]:
    _, pieces = decoded(BufferedReader(io.BytesIO(data)), kind)
    sound: array[int] = array("h")
    for piece in pieces:
        sound.extend(piece)
    return sound


def test_sound_of_another_rate_is_brought_to_ours(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="the extra audio is not installed")
    data = wav(tmp_path / "a.wav", tone(40, 44_100), 44_100).read_bytes()
    length, pieces = decoded(BufferedReader(io.BytesIO(data)), "wav")
    parts = list(pieces)
    assert length == pytest.approx(40.0)
    assert sum(map(len, parts)) == pytest.approx(40 * RATE, rel=0.01)
    assert len(parts) == 2  # half a minute at a time


@pytest.mark.parametrize("kind", ["wav", "mp3", "mov", "ogg", "flac", "matroska", "amr", "asf"])
def test_what_cannot_be_decoded_is_damaged(kind: str) -> None:
    pytest.importorskip("av", reason="the extra audio is not installed")
    for data in (b"", b"RIFF\x24\x00\x00\x00WAVE", bytes(range(256)) * 40):
        try:
            sound = read(data, kind)
        except (DamagedFile, UnsupportedFormat):
            continue
        assert len(sound) < RATE  # mp3 and others sound out whatever looks like a frame


def test_a_playlist_under_the_name_of_a_recording_opens_nothing(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="the extra audio is not installed")
    wav(tmp_path / "secret.wav", tone(2))
    playlist = f"#EXTM3U\n#EXTINF:2,\n{tmp_path / 'secret.wav'}\n#EXT-X-ENDLIST\n".encode()
    for kind in ("wav", "mp3", "mov"):
        with pytest.raises((DamagedFile, UnsupportedFormat)):
            assert len(read(playlist, kind)) == 0
            raise UnsupportedFormat("nothing was read")


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"model\.bin, config\.json, tokenizer\.json is not there"):
        WhisperModel(tmp_path)
    pytest.importorskip("faster_whisper", reason="the extra audio is not installed")
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(ModelCorrupt, match="cannot be loaded"):
        WhisperModel(tmp_path)


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    program = (
        "import sys; sys.modules['ctranslate2'] = None\n"
        "from pathlib import Path\n"
        "from copilot.errors import UsageError\n"
        "from minutes.transcripts.whisper_model import WhisperModel\n"
        f"try:\n    WhisperModel(Path({str(tmp_path)!r}))\nexcept UsageError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ("recordings need the package faster-whisper; run: pip install 'bank-copilot[audio]'\n")


def test_a_recording_is_told_by_its_content_and_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(b"ID3\x04\x00")
    (tmp_path / "call.mp3").write_text("Ruth: Good morning.", "utf-8")
    assert is_recording(tmp_path / "talk.txt") and not is_recording(tmp_path / "call.mp3")
    for wrong in (tmp_path / "gone.mp3", tmp_path):
        with pytest.raises(InputError, match="cannot read the file"):
            is_recording(wrong)

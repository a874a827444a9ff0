"""A Whisper model in a local folder, run by faster-whisper (https://github.com/SYSTRAN/faster-whisper). Loads nothing.

The folder is one of CTranslate2: ``model.bin``, ``config.json``, ``tokenizer.json`` and a vocabulary. All of them must
be there, because faster-whisper would fetch a tokenizer that is missing. FFmpeg, which PyAV brings, is told the
container and given an open file, so that a recording can make it open nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any

from copilot.errors import DamagedFile, ModelCorrupt, ModelMissing, UnsupportedFormat, UsageError
from minutes.transcripts.audio import RATE, Heard

__all__ = ["WhisperModel"]

_FILES = ("model.bin", "config.json", "tokenizer.json")
_PIECE = 30 * RATE


class WhisperModel:
    """A recogniser of speech; see `minutes.transcripts.audio.Recogniser`.

    Args:
        folder: of the model.
        threads: of the processor; 0 takes faster-whisper's own number.

    Raises:
        ModelMissing: the folder is not there, or a file of it.
        ModelCorrupt: the model cannot be loaded.
        UsageError: the extra ``audio`` is not installed.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        missing = [name for name in _FILES if not (folder / name).is_file()]
        if missing:
            raise ModelMissing(f"{folder}: no Whisper model for faster-whisper: {', '.join(missing)} is not there")
        try:
            import ctranslate2
            import faster_whisper
        except ImportError as error:
            raise UsageError(
                "recordings need the package faster-whisper; run: pip install 'bank-copilot[audio]'"
            ) from error
        ctranslate2.set_random_seed(0)  # where the first hearing is in doubt, it is heard again with sampling
        try:
            self._model: Any = faster_whisper.WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelCorrupt(f"{folder}: the Whisper model cannot be loaded; copy it again") from error

    def sound(self, file: BufferedReader, kind: str) -> tuple[float | None, Iterator[array[int]]]:
        """Return the length where it is stated, and the sound in pieces; see `Recogniser.sound`."""
        return decoded(file, kind)

    def recognise(self, sound: array[int], language: str | None) -> tuple[str, Sequence[Heard]]:
        """Return the language and what is heard; silence is skipped, and no window hangs on the one before."""
        import numpy

        samples = numpy.frombuffer(sound, dtype=numpy.int16).astype(numpy.float32) / 32768.0
        segments, found = self._model.transcribe(
            samples, language=language, vad_filter=True, condition_on_previous_text=False
        )
        return found.language, [Heard(float(one.start), float(one.end), one.text.strip()) for one in segments]


def decoded(file: BufferedReader, kind: str) -> tuple[float | None, Iterator[array[int]]]:
    """Return the length of a recording in seconds where it is stated, and its sound in pieces at `RATE`.

    Raises:
        DamagedFile: it cannot be decoded.
        UnsupportedFormat: there is no sound in it.
        UsageError: the extra ``audio`` is not installed.
    """
    try:
        import av
    except ImportError as error:
        raise UsageError("recordings need the package av; run: pip install 'bank-copilot[audio]'") from error
    try:
        media = av.open(file, mode="r", format=kind, metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as error:
        raise DamagedFile("the recording cannot be decoded; export it again") from error
    if not media.streams.audio:
        media.close()
        raise UnsupportedFormat("there is no sound in this recording")
    length = None if media.duration is None else media.duration / av.time_base
    return length, _pieces(media)


def _pieces(media: Any) -> Iterator[array[int]]:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    held: array[int] = array("h")
    try:
        with media:
            frames = _sound_frames(media)
            for frame in frames:
                for part in resampler.resample(frame):
                    held.frombytes(part.to_ndarray().tobytes())
                if len(held) >= _PIECE:
                    yield held
                    held = array("h")
            for part in resampler.resample(None):
                held.frombytes(part.to_ndarray().tobytes())
    except (av.FFmpegError, ValueError) as error:
        raise DamagedFile("the recording cannot be decoded; export it again") from error
    if held:
        yield held


def _sound_frames(media: Any) -> Iterator[Any]:
    """Yield the frames of the first stream of sound, without the few that are damaged."""
    import av

    frames = media.decode(audio=0)
    while True:
        try:
            frame = next(frames)
        except StopIteration:
            return
        except av.error.InvalidDataError:
            continue
        frame.pts = None
        yield frame

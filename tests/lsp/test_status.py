from copilot.errors import ServerUnavailable
from lsp.status import Report, Status


class Voice:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.warnings: list[str] = []
        self.logged: list[str] = []

    def report(self, report: Report) -> None:
        self.reports.append(report)

    def warn(self, words: str) -> None:
        self.warnings.append(words)

    def log(self, words: str) -> None:
        self.logged.append(words)

    @property
    def states(self) -> list[str]:
        return [report.state for report in self.reports]


def status(voice: Voice) -> Status:
    return Status(voice, lambda: "base")


def test_each_change_is_told_once():
    voice = Voice()
    now = status(voice)
    now.starting()
    now.ready()
    for _ in range(2):
        now.busy()
        now.busy()
        now.ready()
        now.idle()
        now.idle()
    assert voice.states == ["starting", "ready", "busy", "ready", "busy", "ready"]
    assert voice.reports[-1] == Report("ready", "base", "base")


def test_a_failure_is_said_once_in_words_and_so_is_its_end():
    voice = Voice()
    now = status(voice)
    now.ready()
    for _ in range(3):
        now.busy()
        now.down(ServerUnavailable("no gateway answers"))
        now.idle()
    assert len(voice.warnings) == 1
    assert "no gateway answers" in voice.warnings[0]
    assert voice.states == ["ready", "busy", "down"]
    assert voice.reports[-1].detail == "no gateway answers"
    now.ready()
    assert voice.states[-1] == "ready"
    assert len(voice.logged) == 1
    now.ready()
    assert len(voice.logged) == 1


def test_it_starts_until_the_model_has_answered_though_it_is_asked():
    voice = Voice()
    now = status(voice)
    now.starting()
    now.busy()
    now.idle()
    assert voice.states == ["starting"]
    now.ready()
    now.starting()  # the server went away
    now.busy()
    assert voice.states == ["starting", "ready", "starting"]


def test_a_question_that_is_ended_late_does_not_hide_the_one_after_it():
    voice = Voice()
    now = status(voice)
    now.ready()
    now.busy()
    now.busy()  # the next one; the first is cancelled, which takes its time
    now.idle()
    assert voice.states == ["ready", "busy"]
    now.idle()
    assert voice.states == ["ready", "busy", "ready"]


def test_switched_off_is_paused():
    voice = Voice()
    now = status(voice)
    now.ready()
    now.enabled = False
    now.refresh()
    now.enabled = True
    now.refresh()
    assert voice.states == ["ready", "paused", "ready"]

"""Times that count on in the browser, in its own zone, so that rows need not be sent again for them."""

from typing import Any

import reflex as rx

SINCE = """
const sinceUnits = [[86400, "d"], [3600, "h"], [60, "min"]];
function sinceAgo(seconds) {
  if (seconds < 10) return "just now";
  if (seconds < 60) return Math.floor(seconds / 10) * 10 + " s ago";
  for (const [size, name] of sinceUnits) if (seconds >= size) return Math.floor(seconds / size) + " " + name + " ago";
}
function sinceElapsed(seconds) {
  if (seconds < 60) return Math.floor(seconds) + " s";
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  if (seconds < 3600) return Math.floor(seconds / 60) + ":" + two(seconds % 60) + " min";
  return Math.floor(seconds / 3600) + ":" + two((seconds % 3600) / 60) + " h";
}
export function GenappSince({ at, mode, ...rest }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), mode === "elapsed" ? 1000 : 10000);
    return () => clearInterval(timer);
  }, [at, mode]);
  if (!at || !now) return createElement("span", rest, "\\u00a0");
  const moment = new Date(at);
  const seconds = Math.max(0, (now - at) / 1000);
  const said =
    mode === "elapsed" ? sinceElapsed(seconds)
    : mode === "clock" ? moment.toLocaleTimeString([], { hour12: false })
    : mode === "date" ? moment.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })
    : sinceAgo(seconds);
  return createElement("time", { dateTime: moment.toISOString(), title: moment.toLocaleString(), ...rest }, said);
}
"""


class Since(rx.Component):
    """A moment, said as `mode`: ago, elapsed, clock or date. Nothing is shown for 0."""

    tag = "GenappSince"

    at: rx.Var[int]
    mode: rx.Var[str]

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["useState", "useEffect", "createElement"]}

    def add_custom_code(self) -> list[str]:
        return [SINCE]


def ago(at: rx.Var[int], **props: Any) -> rx.Component:  # Any: props of the element
    """How long ago: "3 min ago"."""
    return Since.create(at=at, mode="ago", **props)


def elapsed(at: rx.Var[int], **props: Any) -> rx.Component:  # Any: same
    """How long it has been going on, counting: "12 s"."""
    return Since.create(at=at, mode="elapsed", **props)


def clock(at: rx.Var[int], **props: Any) -> rx.Component:  # Any: same
    """The time of day: "14:03:22"."""
    return Since.create(at=at, mode="clock", **props)


def date(at: rx.Var[int], **props: Any) -> rx.Component:  # Any: same
    """Date and time: "24 Nov 2026, 14:03"."""
    return Since.create(at=at, mode="date", **props)

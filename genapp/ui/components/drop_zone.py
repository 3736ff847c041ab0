"""A place to drop a file on, or to paste cells into: it is sent to our own upload route, with progress."""

from typing import Any

import reflex as rx

DROP_ZONE = """
function dropZoneRefusal(request) {
  try {
    const problem = JSON.parse(request.responseText);
    const all = (problem.problems || []).map((one) => one.field + " " + one.message).join("; ");
    return all || [problem.title, problem.hint].filter(Boolean).join(". ");
  } catch (error) {
    return "The file did not arrive. Try again.";
  }
}
export function GenappDropZone({ kind, accept, title, note, onStored, ...rest }) {
  const [percent, setPercent] = useState(-1);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState("");
  const [pasting, setPasting] = useState(false);
  const input = useRef(null);
  const cells = useRef(null);
  const send = (data, name) => {
    if (!data || !data.size) { setWrong("There is nothing in it."); return; }
    const request = new XMLHttpRequest();
    request.open("POST", "/api/uploads?kind=" + kind + "&name=" + encodeURIComponent(name));
    request.upload.onprogress = (event) => setPercent(Math.floor((100 * event.loaded) / event.total));
    request.onerror = () => { setPercent(-1); setWrong("The connection broke off. Nothing was stored; try again."); };
    request.onload = () => {
      setPercent(-1);
      if (request.status === 201) onStored(JSON.parse(request.responseText).upload);
      else setWrong(dropZoneRefusal(request));
    };
    setWrong("");
    setPercent(0);
    request.send(data);
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    const files = event.dataTransfer.files;
    if (files.length > 1) setWrong("One file at a time, please.");
    else if (files.length) send(files[0], files[0].name);
  };
  const busy = percent >= 0;
  const element = createElement;
  return element("div", { ...rest, className: "drop-zone" + (over ? " over" : ""), onDrop: drop,
      onDragOver: (event) => { event.preventDefault(); setOver(true); }, onDragLeave: () => setOver(false) },
    element("input", { type: "file", ref: input, accept, className: "sr", tabIndex: -1, "aria-hidden": "true",
      onChange: (event) => { const file = event.target.files[0]; event.target.value = ""; if (file) send(file, file.name); } }),
    element("div", { className: "drop-title" }, title),
    element("div", { className: "small muted" }, note),
    pasting
      ? element("div", { className: "drop-paste" },
          element("textarea", { ref: cells, className: "input", rows: 6, "aria-label": "Cells copied from a spreadsheet",
            placeholder: "Paste cells here, with their header" }),
          element("div", { className: "row" },
            element("button", { type: "button", className: "btn primary", disabled: busy,
              onClick: () => send(new Blob([cells.current.value], { type: "text/plain" }), "Pasted cells") }, "Use these cells"),
            element("button", { type: "button", className: "btn quiet", onClick: () => setPasting(false) }, "Back")))
      : element("div", { className: "row drop-buttons" },
          element("button", { type: "button", className: "btn primary", disabled: busy, onClick: () => input.current.click() },
            "Choose a file"),
          element("button", { type: "button", className: "btn", disabled: busy, onClick: () => setPasting(true) },
            "Paste cells")),
    element("div", { className: "drop-state", role: "status" },
      busy ? element("div", { className: "bar" }, element("div", { className: "fill-active", style: { width: percent + "%" } })) : null,
      busy ? (percent < 100 ? percent + " % sent" : "Storing the file") : null),
    wrong ? element("div", { className: "drop-wrong small", role: "alert" }, wrong) : null);
}
"""  # noqa: E501 -- lines of a script


class DropZone(rx.Component):
    """Tells `on_stored` the id of the upload; what goes wrong before that it says itself."""

    tag = "GenappDropZone"

    kind: rx.Var[str]
    accept: rx.Var[str]
    title: rx.Var[str]
    note: rx.Var[str]
    on_stored: rx.EventHandler[rx.event.passthrough_event_spec(str)]

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["useState", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        return [DROP_ZONE]


ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods,.jsonl,.ndjson"


def drop_zone(
    *,
    kind: str,
    title: str,
    note: str,
    on_stored: Any,  # Any: an event handler
    accept: str = ACCEPTED,
) -> rx.Component:
    return DropZone.create(kind=kind, accept=accept, title=title, note=note, on_stored=on_stored)

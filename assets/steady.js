// Keeps a page alive whose texts a browser translates.
//
// A translator puts <font> elements in the place of text nodes, or the nodes into such elements, at any moment. React,
// which holds on to the nodes, then finds a child under another parent and ends the page with an error. So whoever asks
// for a child that was replaced gets what stands in its place, and a text that changes comes back, to be translated anew.
(() => {
  const { insertBefore, removeChild, replaceChild } = Node.prototype;
  const value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
  const standIns = new WeakMap();

  const isFont = (node) => node?.nodeName === "FONT";
  const note = (records) => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      for (const gone of removedNodes) {
        const font = gone.nodeType === Node.TEXT_NODE && [...addedNodes, previousSibling, nextSibling].find(isFont);
        if (font) standIns.set(gone, font);
      }
    }
  };
  const observer = new MutationObserver(note);
  observer.observe(document, { childList: true, subtree: true });

  // The outermost <font> that holds or replaces the node; the node itself where nobody translated it.
  const shownFor = (node) => {
    note(observer.takeRecords());
    let shown = node.parentNode ? node : standIns.get(node) ?? node;
    while (isFont(shown.parentNode)) shown = shown.parentNode;
    return shown;
  };

  Node.prototype.removeChild = function (child) {
    if (child?.parentNode === this) return removeChild.call(this, child);
    const shown = child instanceof Node ? shownFor(child) : child;
    if (shown?.parentNode === this) removeChild.call(this, shown);
    return child;
  };

  Node.prototype.insertBefore = function (added, before) {
    if (!before || before.parentNode === this) return insertBefore.call(this, added, before);
    const shown = shownFor(before);
    return insertBefore.call(this, added, shown.parentNode === this ? shown : null);
  };

  Object.defineProperty(Node.prototype, "nodeValue", {
    ...value,
    set(text) {
      if (this.nodeType === Node.TEXT_NODE) {
        const shown = shownFor(this);
        if (shown !== this && shown.parentNode) replaceChild.call(shown.parentNode, this, shown);
      }
      value.set.call(this, text);
    },
  });
})();

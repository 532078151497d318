// Small comforts for the conversation: Enter sends, the box empties at once, and a lost message comes back into it.
// Nothing here is needed; without scripting every form posts and the page comes back.
(() => {
  const composer = () => document.getElementById("composer");
  const box = () => document.getElementById("box");
  let underWay = "";

  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (box().value.trim()) composer().requestSubmit();
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (event.target !== composer()) return;
    underWay = box().value;
    box().value = "";
  });

  const giveBack = (event) => {
    if (event.target === composer() && underWay && !box().value) box().value = underWay;
  };
  document.addEventListener("htmx:error", giveBack);
  document.addEventListener("htmx:response:error", giveBack);

  document.addEventListener("htmx:after:swap", () => {
    const scroll = document.querySelector(".scroll");
    if (scroll) scroll.scrollTop = 0; // the list grows upwards, so 0 is the newest line
  });
})();

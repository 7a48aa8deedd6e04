"use strict";
// The value stands in the input alone, so keys, touch and a screen reader all move the same thing.
document.addEventListener("input", (event) => {
  const slider = event.target;
  if (!(slider instanceof HTMLInputElement) || !slider.matches(".frame input")) return;
  slider.parentElement.style.setProperty("--at", `${slider.value}%`);
  slider.setAttribute("aria-valuetext", `${slider.value} % before`);
});

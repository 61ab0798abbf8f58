/* Before anything is drawn: pages wait for the script that shows one at a time; if it fails, all are shown. */
document.documentElement.className = "js";
addEventListener("error", () => { document.documentElement.className = ""; });

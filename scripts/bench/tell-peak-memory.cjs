// Loaded before the program that is measured: tells at its end the most memory that the process ever held.
process.on("exit", () => {
  const status = require("node:fs").readFileSync("/proc/self/status", "utf8");
  console.error(`peak=${/VmHWM:\s+(\d+)/.exec(status)[1]}`);
});

